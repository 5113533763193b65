using System.Diagnostics;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>A service as it is shipped: its own process with its own environment.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly ChildProcess child;

    private ServiceProcess(string name, int port, ChildProcess child)
    {
        Name = name;
        Port = port;
        this.child = child;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    public string Name { get; }

    public int Port { get; }

    public HttpClient Http { get; }

    public ChildProcess Process => child;

    /// <summary>From the start of the process to its first ready answer.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Processor time until then; on a busy machine it says more than the clock.</summary>
    public TimeSpan ProcessorTimeToReady { get; private set; }

    public static IReadOnlyList<string> Command(string assembly) => ["dotnet", Path.Combine(AppContext.BaseDirectory, $"WasteCoach.{assembly}.dll")];

    /// <summary>Starts an assembly of the services and waits until it is ready.</summary>
    public static Task<ServiceProcess> StartAsync(string name, string assembly, IReadOnlyDictionary<string, string> environment, int? port = null) =>
        StartAsync(name, Command(assembly), environment, port);

    /// <summary>Starts a program and waits until it is ready.</summary>
    public static async Task<ServiceProcess> StartAsync(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, int? port = null)
    {
        var began = Stopwatch.StartNew();
        var chosen = port ?? FreePort.Next();
        var variables = new Dictionary<string, string>(environment) { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{chosen}" };
        var service = new ServiceProcess(name, chosen, await ChildProcess.StartAsync(name, command, variables));
        await service.ReadyAsync(TimeSpan.FromSeconds(60));
        service.ReadyAfter = began.Elapsed;
        service.ProcessorTimeToReady = service.child.ProcessorTime;
        return service;
    }

    public Task ReadyAsync(TimeSpan deadline) => Eventually.HoldsAsync($"{Name} is ready", deadline, async () =>
    {
        if (child.HasExited)
        {
            throw new InvalidOperationException($"{Name} ended with {child.ExitCode}:\n{child.Tail()}");
        }

        using var response = await Http.GetAsync("/health/ready");
        return (response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    });

    public void Kill9() => child.Signal(9);

    public Task StopAsync() => child.StopAsync(TimeSpan.FromSeconds(40));

    public async ValueTask DisposeAsync()
    {
        if (!child.HasExited)
        {
            await StopAsync();
        }

        child.Dispose();
        Http.Dispose();
    }
}
