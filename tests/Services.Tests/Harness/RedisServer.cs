using System.Net.Sockets;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>Redis of Debian's package, with an append-only file and a password as on the cluster.</summary>
internal sealed class RedisServer(string folder) : IStore
{
    public const string Password = "only-for-this-test-4c1";

    private readonly string data = Path.Combine(folder, "redis");
    private ChildProcess? server;

    public int Port { get; } = FreePort.Next();

    public async Task StartAsync()
    {
        Directory.CreateDirectory(data);
        server = await ChildProcess.StartAsync(
            "redis",
            ["redis-server", "--bind", "127.0.0.1", "--port", $"{Port}", "--dir", data, "--appendonly", "yes", "--save", "", "--requirepass", Password]);
        await Eventually.HoldsAsync("redis answers", TimeSpan.FromSeconds(30), async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            var reply = new byte[64];
            var length = await client.GetStream().ReadAsync(reply);
            var text = System.Text.Encoding.ASCII.GetString(reply, 0, length);
            return (text.StartsWith("-NOAUTH", StringComparison.Ordinal), text);
        });
    }

    public Task StopAsync() => server!.StopAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            await StopAsync();
        }

        server?.Dispose();
    }
}
