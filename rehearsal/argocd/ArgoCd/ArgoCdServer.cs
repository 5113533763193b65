using Rehearsal.ArgoCd.Applications;
using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Comparison;
using Rehearsal.ArgoCd.Git;
using Rehearsal.ArgoCd.Manifests;
using Rehearsal.ArgoCd.Rest;

namespace Rehearsal.ArgoCd;

/// <summary>Puts the parts together.</summary>
internal static class ArgoCdServer
{
    /// <summary>What it says it is.</summary>
    public const string Version = "v2.12.6+rehearsal";

    public static WebApplication Build(Settings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(options => options.Listen(settings.Address, settings.Port));
        builder.Logging.ClearProviders().AddSimpleConsole(options => (options.SingleLine, options.TimestampFormat, options.UseUtcTimestamp) = (true, "yyyy-MM-dd'T'HH:mm:ss'Z' ", true));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton(settings).AddSingleton<ClusterLink>().AddSingleton<Repositories>().AddSingleton<HelmChart>().AddSingleton<ManifestSource>()
            .AddSingleton<ResourceDiff>().AddSingleton<Comparator>().AddSingleton<ApplicationStore>().AddSingleton<SpecCheck>().AddSingleton<AppEvents>().AddSingleton<Operations>()
            .AddSingleton<AutoSync>().AddSingleton<Finalizer>().AddSingleton<StatusWriter>().AddSingleton<Reconciler>().AddSingleton<SyncRequests>().AddSingleton<ApplicationApi>()
            .AddSingleton<Gate>().AddSingleton<Faults>()
            .AddHostedService<ApplicationController>().AddHostedService(services => services.GetRequiredService<ClusterLink>());
        var server = builder.Build();
        server.UsePathBase(settings.RootPath);
        server.UseMiddleware<Faults>();
        server.UseMiddleware<Gate>();
        server.UseRouting();
        var link = server.Services.GetRequiredService<ClusterLink>();
        server.MapGet("/healthz", () => "ok");
        server.MapGet("/rehearsal/health", () => link.Describe);
        server.MapGet("/api/version", () => new JsonObject { ["Version"] = Version });
        server.MapGet("/api/v1/session/userinfo", () => new JsonObject { ["loggedIn"] = true, ["username"] = SyncRequests.User, ["iss"] = "argocd" });
        server.Services.GetRequiredService<ApplicationApi>().Map(server);
        server.MapFallback(() => { throw RpcException.NotFound("Not Found"); });
        return server;
    }
}
