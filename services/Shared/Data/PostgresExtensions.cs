using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using WasteCoach.Shared.Health;

namespace WasteCoach.Shared.Data;

/// <summary>Gives a service its database.</summary>
public static class PostgresExtensions
{
    /// <summary>A service with a schema of its own, named as the service.</summary>
    public static void AddPostgres(this WebApplicationBuilder builder, Assembly migrations)
    {
        var schema = builder.Environment.ApplicationName;
        builder.AddPostgres();
        builder.Services.AddSingleton(services => new Migrator(
            services.GetRequiredService<NpgsqlDataSource>(), schema, migrations, services.GetRequiredService<ILogger<Migrator>>()));
    }

    /// <summary>A program that works in the schema of another.</summary>
    public static void AddPostgres(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => Source(builder.Configuration, builder.Environment.ApplicationName, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<Database>();
        builder.Services.AddSingleton(services => new PostgresCheck(services.GetRequiredService<NpgsqlDataSource>(), services.GetService<Migrator>()));
        builder.Services.AddHealthChecks().Add(new("database", services => services.GetRequiredService<PostgresCheck>(), null, [HealthTags.Ready]));
    }

    private static NpgsqlDataSource Source(IConfiguration configuration, string application, ILoggerFactory loggers)
    {
        var settings = configuration.GetRequiredSection("Postgres").Get<PostgresSettings>()!;
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = settings.Host,
            Port = settings.Port,
            Database = settings.Database,
            Username = settings.Username,
            Password = settings.Password,
            ApplicationName = application,
            MaxPoolSize = settings.MaxPoolSize,
            Timeout = 3,
            CommandTimeout = 10,
            TcpKeepAlive = true,
            // Nothing of ours leaves a setting or a lock on a connection; the scheduler, which does, throws its own away.
            NoResetOnClose = true,
            MaxAutoPrepare = 20,
        };
        return new NpgsqlDataSourceBuilder(connection.ConnectionString).UseLoggerFactory(loggers).Build();
    }
}
