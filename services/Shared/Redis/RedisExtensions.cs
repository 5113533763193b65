using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using WasteCoach.Shared.Health;

namespace WasteCoach.Shared.Redis;

/// <summary>Gives a service Redis.</summary>
public static class RedisExtensions
{
    /// <summary>Adds the connection.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="needed">Whether the service is unfit without Redis; false where it only spares the database work.</param>
    public static void AddRedis(this WebApplicationBuilder builder, bool needed)
    {
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(Options(builder.Configuration)));
        if (needed)
        {
            builder.Services.AddSingleton<RedisCheck>();
            builder.Services.AddHealthChecks().Add(new("cache", services => services.GetRequiredService<RedisCheck>(), null, [HealthTags.Ready]));
        }
    }

    /// <summary>One of the numbered databases.</summary>
    public static IDatabase Open(this IConnectionMultiplexer redis, RedisDatabase database) => redis.GetDatabase(database.Number);

    private static ConfigurationOptions Options(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Redis").Get<RedisSettings>() ?? new RedisSettings();
        return new ConfigurationOptions
        {
            EndPoints = { { settings.Host, settings.Port } },
            Password = settings.Password,
            AbortOnConnectFail = false,
            // A request that can't be served now is told so; it does not wait in a queue until its client has gone.
            BacklogPolicy = BacklogPolicy.FailFast,
            ConnectTimeout = 2000,
            AsyncTimeout = 2000,
            SyncTimeout = 2000,
            HeartbeatInterval = TimeSpan.FromSeconds(1),
            ReconnectRetryPolicy = new LinearRetry(500),
        };
    }
}
