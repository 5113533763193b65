using System.Security.Cryptography;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>The whole system on 127.0.0.1: stores, stand-ins, every service and worker as its own process.</summary>
internal sealed class WasteCoachSystem : IAsyncDisposable
{
    public const string InternalKey = "internal-key-of-the-test-58";

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"wastecoach-{Guid.NewGuid():N}");
    private readonly Dictionary<string, ServiceProcess> services = [];

    private WasteCoachSystem()
    {
        Directory.CreateDirectory(folder);
        // The user of postgres must get to his folder.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        Postgres = new PostgresServer(folder);
        Redis = new RedisServer(folder);
        Rabbit = new RabbitServer(folder);
    }

    public PostgresServer Postgres { get; }

    public RedisServer Redis { get; }

    public RabbitServer Rabbit { get; }

    public S3Server S3 { get; } = new();

    public VisionStandIn Vision { get; } = new();

    public OAuthStandIn OAuth { get; } = new();

    public ECDsa SigningKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ServiceProcess Auth => services["auth"];

    public ServiceProcess Users => services["users"];

    public ServiceProcess Locations => services["locations"];

    public ServiceProcess Recycling => services["recycling"];

    public ServiceProcess Waste => services["waste"];

    public IReadOnlyCollection<ServiceProcess> Services => services.Values;

    /// <summary>Names of what runs from the beginning to the end.</summary>
    public static IReadOnlyList<string> Standing { get; } = ["auth", "users", "locations", "recycling", "waste", "ai", "api", "batch", "scheduler"];

    public ServiceProcess this[string name] => services[name];

    public static async Task<WasteCoachSystem> StartAsync(IReadOnlyDictionary<string, string>? extra = null)
    {
        var system = new WasteCoachSystem { Extra = extra ?? new Dictionary<string, string>() };
        try
        {
            await system.StartStoresAsync();
            await system.MigrateAsync();
            await system.StartServicesAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    private IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();

    /// <summary>Starts one more process of a service or worker, or one in place of a killed one.</summary>
    public async Task<ServiceProcess> StartServiceAsync(string name, string assembly, IReadOnlyDictionary<string, string>? extra = null, int? port = null)
    {
        var environment = EnvironmentOf(assembly);
        foreach (var (key, value) in extra ?? new Dictionary<string, string>())
        {
            environment[key] = value;
        }

        return services[name] = await ServiceProcess.StartAsync(name, assembly, environment, port);
    }

    public Task<ServiceProcess> StartWorkerAsync(string name, string role, IReadOnlyDictionary<string, string>? extra = null) =>
        StartServiceAsync(name, "Workers", new Dictionary<string, string>(extra ?? new Dictionary<string, string>()) { ["Workers__Role"] = role });

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(services.Values.Select(service => service.DisposeAsync().AsTask()));
        await Task.WhenAll(
            Vision.DisposeAsync().AsTask(), OAuth.DisposeAsync().AsTask(), S3.DisposeAsync().AsTask(), Redis.DisposeAsync().AsTask(), Postgres.DisposeAsync().AsTask(), Rabbit.DisposeAsync().AsTask());
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What a process of an assembly gets; on the cluster the chart's values say the same.</summary>
    public Dictionary<string, string> EnvironmentOf(string assembly) => new(Extra)
    {
        ["Postgres__Host"] = "127.0.0.1",
        ["Postgres__Port"] = $"{Postgres.Port}",
        ["Postgres__Username"] = assembly == "Workers" ? "waste" : assembly.ToLowerInvariant(),
        ["Postgres__Password"] = PostgresServer.Password,
        ["Redis__Host"] = "127.0.0.1",
        ["Redis__Port"] = $"{Redis.Port}",
        ["Redis__Password"] = RedisServer.Password,
        ["RabbitMq__Host"] = "127.0.0.1",
        ["RabbitMq__Port"] = $"{Rabbit.Port}",
        ["RabbitMq__Username"] = "guest",
        ["RabbitMq__Password"] = "guest",
        ["S3__Bucket"] = S3Server.Bucket,
        ["S3__Endpoint"] = S3.Endpoint,
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
        ["Jwt__SigningKey"] = SigningKey.ExportECPrivateKeyPem(),
        ["Jwt__JwksUri"] = $"http://127.0.0.1:{AuthPort}/api/v1/auth/.well-known/jwks.json",
        ["Internal__Key"] = InternalKey,
        ["Api__Users"] = $"http://127.0.0.1:{UsersPort}",
        ["Vision__Endpoint"] = $"http://127.0.0.1:{Vision.Port}/v1/",
        ["Vision__ApiKey"] = VisionStandIn.ApiKey,
        ["RateLimit__PerMinute"] = "1000000",
        ["Shutdown__DrainSeconds"] = "0.2",
        ["OAuth__RedirectBase"] = $"http://127.0.0.1:{AuthPort}",
        ["OAuth__kakao__ClientId"] = OAuthStandIn.ClientId,
        ["OAuth__kakao__ClientSecret"] = OAuthStandIn.ClientSecret,
        ["OAuth__kakao__AuthorizationEndpoint"] = $"{OAuth.Address}/authorize",
        ["OAuth__kakao__TokenEndpoint"] = $"{OAuth.Address}/token",
        ["OAuth__kakao__UserInfoEndpoint"] = $"{OAuth.Address}/me",
    };

    private int AuthPort { get; } = FreePort.Next();

    private int UsersPort { get; } = FreePort.Next();

    private Task StartStoresAsync() =>
        Task.WhenAll(Rabbit.StartAsync(), Postgres.StartAsync(), Redis.StartAsync(), S3.StartAsync(), Vision.StartAsync(), OAuth.StartAsync());

    private Task MigrateAsync() => Task.WhenAll(((string[])["Auth", "Users", "Locations", "Waste", "Recycling"]).Select(assembly =>
        ChildProcess.RunAsync($"{assembly} --migrate", [.. ServiceProcess.Command(assembly), "--migrate"], EnvironmentOf(assembly))));

    private async Task StartServicesAsync()
    {
        await StartServiceAsync("auth", "Auth", port: AuthPort);
        await StartServiceAsync("users", "Users", port: UsersPort);
        await StartServiceAsync("locations", "Locations");
        await StartServiceAsync("recycling", "Recycling");
        await StartServiceAsync("waste", "Waste");
        await StartWorkerAsync("ai", "ai");
        await StartWorkerAsync("api", "api");
        await StartWorkerAsync("batch", "batch");
        await StartWorkerAsync("scheduler", "scheduler");
    }
}
