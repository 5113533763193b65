using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>RabbitMQ of Debian's package, with an Erlang port mapper of its own.</summary>
internal sealed class RabbitServer(string folder) : IStore
{
    private readonly string data = Path.Combine(folder, "rabbitmq");
    private readonly int mapperPort = FreePort.Next();
    private readonly int distributionPort = FreePort.Next();
    private ChildProcess? mapper;
    private ChildProcess? server;

    public int Port { get; } = FreePort.Next();

    /// <summary>Lines of rabbitmq.conf beside the port.</summary>
    public string Configuration { get; init; } = """
        vm_memory_high_watermark.absolute = 512MiB
        disk_free_limit.absolute = 50MB
        """;

    /// <summary>Plugins, as the file of enabled ones has them.</summary>
    public string Plugins { get; init; } = "[].";

    public string User { get; init; } = "guest";

    public string Password { get; init; } = "guest";

    public ConnectionFactory Factory => new() { HostName = "127.0.0.1", Port = Port, UserName = User, Password = Password, AutomaticRecoveryEnabled = false };

    public async Task StartAsync()
    {
        Directory.CreateDirectory(data);
        mapper ??= await ChildProcess.StartAsync("epmd", ["epmd", "-port", $"{mapperPort}", "-address", "127.0.0.1"]);
        await File.WriteAllTextAsync(Path.Combine(data, "rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            log.file.level = warning
            {Configuration}

            """);
        await File.WriteAllTextAsync(Path.Combine(data, "enabled_plugins"), Plugins + "\n");
        server = await ChildProcess.StartAsync("rabbitmq", [ServerScript()], new Dictionary<string, string>
        {
            ["HOME"] = data,
            ["ERL_EPMD_PORT"] = $"{mapperPort}",
            ["RABBITMQ_NODENAME"] = $"wastecoach{Port}@localhost",
            ["RABBITMQ_DIST_PORT"] = $"{distributionPort}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(data, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(data, "log"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(data, "rabbitmq.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(data, "enabled_plugins"),
            // Two cores are shared: schedulers that wait busily would take them.
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none +sbwtdcpu none +sbwtdio none +S 2:2 -kernel inet_dist_use_interface {127,0,0,1}",
        });
        await Eventually.HoldsAsync("rabbitmq answers", TimeSpan.FromSeconds(120), async () =>
        {
            if (server.HasExited)
            {
                throw new InvalidOperationException($"rabbitmq ended with {server.ExitCode}:\n{server.Tail()}");
            }

            try
            {
                await using var connection = await Factory.CreateConnectionAsync();
                return (true, "connected");
            }
            catch (BrokerUnreachableException away)
            {
                return (false, away.InnerException?.Message ?? away.Message);
            }
        });
    }

    public Task StopAsync() => server!.StopAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            await StopAsync();
        }

        server?.Dispose();
        mapper?.Dispose();
    }

    /// <summary>The package's own script below /usr/lib; the one in /usr/sbin would change the user.</summary>
    private static string ServerScript() =>
        Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*").Select(home => Path.Combine(home, "sbin", "rabbitmq-server")).Single(File.Exists);
}
