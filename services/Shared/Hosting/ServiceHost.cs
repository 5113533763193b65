using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Health;
using WasteCoach.Shared.Problems;
using WasteCoach.Shared.RateLimiting;

namespace WasteCoach.Shared.Hosting;

/// <summary>What every service has in common: configuration, logs, metrics, health, problem documents, OpenAPI, shutdown.</summary>
public static class ServiceHost
{
    /// <summary>Port of the container.</summary>
    public const int Port = 8080;

    /// <summary>The largest request body in bytes; pictures go to S3, never through a service.</summary>
    public const long MaxBodyBytes = 64 * 1024;

    /// <summary>A folder of files, each named as a configuration key (<c>Postgres__Password</c>), as a Secret is mounted.</summary>
    public const string SecretsFolderVariable = "SECRETS_FOLDER";

    /// <summary>
    /// Starts the composition of a service. AddValidation and AddOpenApi are left to the service's own Program: their
    /// source generators see only the assembly in which they are called.
    /// </summary>
    /// <param name="service">Its name: the segment after /api/v1/, and its schema.</param>
    /// <param name="args">The command line.</param>
    public static WebApplicationBuilder CreateBuilder(string service, string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ApplicationName = service });
        builder.Configuration.AddKeyPerFile(Environment.GetEnvironmentVariable(SecretsFolderVariable) ?? "/run/secrets/wastecoach", optional: true);
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null && builder.Configuration[WebHostDefaults.HttpPortsKey] is null)
        {
            builder.WebHost.UseUrls($"http://+:{Port}");
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });

        AddLogs(builder);
        AddMetrics(builder, service);
        AddShutdown(builder);
        builder.Services.AddHealthChecks().AddCheck<LifetimeCheck>("lifetime", tags: [HealthTags.Ready]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddServiceProblems();
        builder.Services.Configure<OpenApiOptions>("v1", options => options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        AddForwardedHeaders(builder);
        return builder;
    }

    /// <summary>Builds the pipeline; endpoints are mapped on what it returns.</summary>
    public static WebApplication BuildService(this WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UseServiceProblems();
        app.UseRouting();
        var has = app.Services.GetRequiredService<IServiceProviderIsService>();
        if (has.IsService(typeof(IAuthenticationSchemeProvider)))
        {
            app.UseAuthentication();
        }

        if (has.IsService(typeof(RateLimiter)))
        {
            app.UseMiddleware<RateLimitMiddleware>();
        }

        if (has.IsService(typeof(IAuthorizationService)))
        {
            app.UseAuthorization();
        }

        var stamp = StampOf(app);
        app.MapGet("/version", () => stamp).ExcludeFromDescription();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = HealthDocument.WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(HealthTags.Ready), ResponseWriter = HealthDocument.WriteAsync });
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }

    /// <summary>The group of a service's public routes, each rate limited, and the OpenAPI document that tells of them.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app, RateLimitOutage outage)
    {
        var root = $"/api/v1/{app.Environment.ApplicationName}";
        app.MapOpenApi(root + "/openapi/{documentName}.json");
        // Where the load balancer leads: whoever deployed sees from outside what serves.
        var stamp = StampOf(app);
        app.MapGet(root + "/version", () => stamp).ExcludeFromDescription();
        return app.MapGroup(root)
            .WithMetadata(new RateLimited(outage))
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Runs the service, or with <c>--migrate</c> its migrations.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunServiceAsync(this WebApplication app, string[] args)
    {
        if (!args.Contains("--migrate"))
        {
            await app.RunAsync();
            return 0;
        }

        var migrator = app.Services.GetService<Migrator>()
            ?? throw new InvalidOperationException($"{app.Environment.ApplicationName} has no schema of its own, so --migrate has nothing to do.");
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Migrate");
        try
        {
            await migrator.MigrateAsync(app.Lifetime.ApplicationStopping);
            return 0;
        }
        catch (Exception failure) when (failure is Npgsql.NpgsqlException or MigrationException)
        {
            logger.LogCritical("Migration of schema {Schema} failed: {Reason}", migrator.Schema, failure.Message);
            return 1;
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    private static BuildStamp StampOf(WebApplication app) => BuildStamp.Of(Assembly.GetEntryAssembly()!, app.Environment.ApplicationName);

    private static void AddLogs(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(console => console.TimestampFormat = "O");
        // Request lines of the framework and of HttpClient carry query strings, where an OAuth code or a position may stand.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
    }

    private static void AddMetrics(WebApplicationBuilder builder, string service) =>
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddAttributes([new("service.name", service)]))
            .WithMetrics(metrics => metrics
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql", ServiceMetrics.MeterName)
                .AddPrometheusExporter());

    private static void AddShutdown(WebApplicationBuilder builder)
    {
        var drain = builder.Configuration.GetSection("Shutdown").Get<DrainSettings>() ?? new DrainSettings();
        builder.Services.AddSingleton(drain);
        builder.Services.AddHostedService<Drain>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(drain.DrainSeconds + drain.TimeoutSeconds));
    }

    private static void AddForwardedHeaders(WebApplicationBuilder builder) =>
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            // Only the load balancer's own entry counts: whoever else writes X-Forwarded-For could choose his rate limit.
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.ForwardLimit = 1;
            foreach (var network in builder.Configuration.GetSection("TrustedProxies").Get<string[]>() ?? [])
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            }
        });
}
