using StackExchange.Redis;
using WasteCoach.Platform.Tests.Harness;

namespace WasteCoach.Platform.Tests.Stores;

/// <summary>The role's configuration under a real redis-server.</summary>
[Trait("Category", "Contract")]
public sealed class RedisTests : IAsyncLifetime, IDisposable
{
    private const string Password = "Xk3vNq8s:Lw2pRt7y";

    private readonly ScratchFolder folder = new();
    private readonly int port = FreePort.Next();
    private ChildProcess? server;

    public async Task InitializeAsync()
    {
        await RoleTemplate.RenderAsync("redis", "redis.conf", folder.At("rendered.conf"));
        Directory.CreateDirectory(folder.At("data"));
        var secret = folder.At("secret");
        folder.Write("secret/password.conf", $"requirepass \"{Password}\"\n");
        // The paths and the port are those of the pod; nothing else is changed.
        var text = await File.ReadAllTextAsync(folder.At("rendered.conf"));
        Assert.Contains("include /run/secrets/redis/", text, StringComparison.Ordinal);
        folder.Write("redis.conf", text.Replace("/run/secrets/redis", secret, StringComparison.Ordinal).Replace("dir /data", $"dir {folder.At("data")}", StringComparison.Ordinal).Replace("port 6379", $"port {port}", StringComparison.Ordinal));
        await StartAsync();
    }

    [Fact]
    public async Task Nothing_is_told_without_the_password()
    {
        var refused = await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port}"));
        Assert.Contains("NOAUTH", refused.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},password=another"));
    }

    [Fact]
    public async Task A_value_survives_a_killed_server()
    {
        using (var client = await ConnectAsync())
        {
            await client.GetDatabase(4).StringSetAsync("session", "signed out", TimeSpan.FromMinutes(10));
        }

        server!.Signal(9);
        await server.ExitAsync(TimeSpan.FromSeconds(10));
        server.Dispose();
        await StartAsync();
        using var again = await ConnectAsync();
        Assert.Equal("signed out", (string?)await again.GetDatabase(4).StringGetAsync("session"));
        Assert.InRange((await again.GetDatabase(4).KeyTimeToLiveAsync("session"))!.Value, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task A_full_server_refuses_writes_and_forgets_nothing()
    {
        using var client = await ConnectAsync();
        var store = client.GetDatabase();
        await store.StringSetAsync("kept", "x", TimeSpan.FromMinutes(1));
        var limit = (await store.ExecuteAsync("CONFIG", "GET", "maxmemory"))[1].ToString();
        Assert.Equal("644245094", limit);
        await store.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        var refused = await Assert.ThrowsAsync<RedisServerException>(() => store.StringSetAsync("more", "x"));
        Assert.StartsWith("OOM", refused.Message, StringComparison.Ordinal);
        Assert.Equal("x", (string?)await store.StringGetAsync("kept"));
    }

    public async Task DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            await server.StopAsync(TimeSpan.FromSeconds(20));
        }

        server?.Dispose();
    }

    public void Dispose() => folder.Dispose();

    private Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},password={Password},allowAdmin=true");

    private async Task StartAsync()
    {
        server = await ChildProcess.StartAsync("redis", ["redis-server", folder.At("redis.conf")]);
        await Eventually.HoldsAsync("redis has loaded its data", TimeSpan.FromSeconds(30), async () =>
        {
            if (server.HasExited)
            {
                throw new InvalidOperationException($"redis ended with {server.ExitCode}:\n{server.Tail()}");
            }

            using var probe = await ChildProcess.StartAsync("redis-cli", ["redis-cli", "-p", $"{port}", "ping"], new Dictionary<string, string> { ["REDISCLI_AUTH"] = Password });
            await probe.ExitAsync(TimeSpan.FromSeconds(10));
            return (probe.ExitCode == 0, probe.Tail());
        });
    }
}
