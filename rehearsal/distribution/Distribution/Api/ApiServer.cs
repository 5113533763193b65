using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Rehearsal.Distribution.Admission;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Store;
using Rehearsal.Distribution.Tls;

namespace Rehearsal.Distribution.Api;

/// <summary>The API server: HTTPS in front of the registry, with the controllers beside it.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    /// <summary>Larger than any object that Kubernetes would take (3 MiB).</summary>
    private const long LargestBody = 4L << 20;

    private readonly WebApplication application;
    private readonly Authentication authentication;
    private readonly Authorization authorization;
    private readonly Discovery discovery;
    private readonly MetricsApi metrics;
    private readonly OpenApi openApi;
    private readonly Reviews reviews;
    private readonly ResourceHandler resources;
    private readonly ObjectStore store;
    private readonly RuntimeClient? runtime;

    private ApiServer(ApiServerOptions options)
    {
        store = new ObjectStore(options.StorePath);
        var catalogue = new ResourceCatalogue(store);
        Registry = new Registry(store, catalogue,
            [new NamespaceAdmission(store), new PodAdmission(store), new ClaimAdmission(store), new ServiceAddresses(store, options.ServiceRange), new WebhookAdmission(store)]);
        using var accountKey = File.OpenText(options.ServiceAccountKeyFile);
        var signing = RSA.Create();
        signing.ImportFromPem(accountKey.ReadToEnd());
        var tokens = new ServiceAccountTokens(signing);
        authentication = new Authentication(store, X509CertificateLoader.LoadCertificateFromFile(options.ClientAuthorityFile), tokens);
        authorization = new Authorization(store);
        metrics = new MetricsApi(store);
        discovery = new Discovery(catalogue, metrics);
        openApi = new OpenApi(catalogue);
        reviews = new Reviews(authentication, authorization);
        runtime = options.Runtime is { } access ? new RuntimeClient(access) : null;
        resources = new ResourceHandler(Registry, new WatchHandler(store), new Subresources(Registry, tokens, new PodLogs(runtime), new PodStreams(runtime)));
        application = Build(options);
    }

    public Registry Registry { get; }

    public static async Task<ApiServer> Start(ApiServerOptions options)
    {
        var server = new ApiServer(options);
        await server.application.StartAsync();
        return server;
    }

    public Task WaitForShutdown() => application.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        runtime?.Dispose();
        store.Dispose();
    }

    private WebApplication Build(ApiServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MinResponseDataRate = null;
            var certificate = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    // A certificate of another authority is refused by the API as 401, with words, instead of a broken handshake.
                    https.AllowAnyClientCertificate();
                });
            });
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(Serve);
        return app;
    }

    private async Task Serve(HttpContext context)
    {
        try
        {
            await Route(context);
        }
        catch (ApiException error) when (!context.Response.HasStarted)
        {
            await ResourceHandler.Json(context, error.Code, error.ToStatus());
        }
        catch (Exception error) when (error is OperationCanceledException or ConnectionResetException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client went away in the middle: there is nobody to answer.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            Console.Error.WriteLine($"{context.Request.Method} {context.Request.Path}: {error}");
            await ResourceHandler.Json(context, 500, new ApiException(500, "InternalError", $"Internal error occurred: {error.GetType().Name}: {error.Message}").ToStatus());
        }
    }

    private async Task Route(HttpContext context)
    {
        var request = context.Request;
        var info = RequestInfo.Parse(request.Path.Value ?? "/");
        var user = authentication.Identify(context.Connection.ClientCertificate, request.Headers.Authorization is { Count: > 0 } header ? header.ToString() : null);
        Authorize(request, info, user);
        var path = info.Path.TrimEnd('/');
        switch (path)
        {
            case "/healthz" or "/livez" or "/readyz":
                context.Response.ContentType = "text/plain";
                await context.Response.WriteAsync("ok");
                return;
            case "/version":
                await ResourceHandler.Json(context, 200, ClusterVersion.Describe());
                return;
            case "/api" or "/apis":
                await Groups(context, core: path == "/api");
                return;
            case "/openapi/v2":
                if (!request.Headers.Accept.ToString().Contains("protobuf", StringComparison.Ordinal))
                {
                    await ResourceHandler.Json(context, 200, new JsonObject { ["swagger"] = "2.0", ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = ClusterVersion.GitVersion }, ["paths"] = new JsonObject() });
                    return;
                }

                context.Response.ContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
                await context.Response.Body.WriteAsync(OpenApi.EmptyVersion2());
                return;
            case "/openapi/v3":
                await ResourceHandler.Json(context, 200, openApi.Index());
                return;
        }

        if (path.StartsWith("/openapi/v3/", StringComparison.Ordinal))
        {
            await ResourceHandler.Json(context, 200, openApi.Document(path["/openapi/v3/".Length..]) ?? throw ApiException.NoSuchPath());
            return;
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (parts)
        {
            case ["api", "v1"]:
                await ResourceHandler.Json(context, 200, discovery.Resources("", "v1")!);
                return;
            case ["apis", var group]:
                await ResourceHandler.Json(context, 200, discovery.Group(group) ?? throw ApiException.NoSuchPath());
                return;
            case ["apis", var group, var version]:
                await ResourceHandler.Json(context, 200, discovery.Resources(group, version) ?? throw ApiException.NoSuchPath());
                return;
        }

        if (!info.IsResource)
        {
            throw ApiException.NoSuchPath();
        }

        if (info is { Group: MetricsApi.Group, Version: MetricsApi.Version })
        {
            await ResourceHandler.Json(context, 200, metrics.Answer(request, info));
            return;
        }

        if (Reviews.Kinds.TryGetValue($"{info.Group}/{info.Version}", out var kinds) && kinds.TryGetValue(info.Plural, out var kind))
        {
            if (request.Method != "POST")
            {
                throw ApiException.MethodNotAllowed($"{request.Method} {info.Path}");
            }

            await ResourceHandler.Json(context, 201, reviews.Answer(kind, await ResourceHandler.ReadBody(context), user));
            return;
        }

        await resources.Handle(context, info, user);
    }

    private async Task Groups(HttpContext context, bool core)
    {
        var accept = context.Request.Headers.Accept.ToString();
        foreach (var version in (string[])["v2", "v2beta1"])
        {
            if (accept.Contains($"v={version};as=APIGroupDiscoveryList", StringComparison.Ordinal))
            {
                context.Response.ContentType = $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList";
                await context.Response.WriteAsync(discovery.Aggregated(core, version).ToJsonString());
                return;
            }
        }

        await ResourceHandler.Json(context, 200, core ? Discovery.CoreVersions() : discovery.Groups());
    }

    private void Authorize(HttpRequest request, RequestInfo info, UserInfo user)
    {
        var verb = request.Method switch
        {
            "GET" or "HEAD" when !info.IsResource => "get",
            "GET" or "HEAD" when info.DeprecatedWatch || request.Query["watch"] == "true" || request.Query["watch"] == "1" => "watch",
            "GET" or "HEAD" => info.Name.Length == 0 ? "list" : "get",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => info.Name.Length == 0 ? "deletecollection" : "delete",
            var other => other.ToLowerInvariant(),
        };
        var wanted = new AccessRequest(verb, info.Group, info.Plural, info.Subresource, info.Namespace, info.Name, info.IsResource ? "" : info.Path);
        if (authorization.Allows(user, wanted))
        {
            return;
        }

        if (!info.IsResource)
        {
            throw new ApiException(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {verb} path \"{info.Path}\"");
        }

        var resource = info.Group.Length == 0 ? info.Plural : $"{info.Plural}.{info.Group}";
        var subject = info.Name.Length > 0 ? $"{resource} \"{info.Name}\"" : resource;
        var where = info.Namespace.Length > 0 ? $" in the namespace \"{info.Namespace}\"" : " at the cluster scope";
        throw new ApiException(403, "Forbidden", $"{subject} is forbidden: User \"{user.Name}\" cannot {verb} resource \"{info.Plural}{(info.Subresource.Length > 0 ? "/" + info.Subresource : "")}\" in API group \"{info.Group}\"{where}");
    }
}
