using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>Redis, asked through the pod's node.</summary>
public sealed class RedisExamination : IExamination
{
    /// <inheritdoc />
    public string Subject => "Redis";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [RedisState.Persistence, RedisState.Memory, RedisState.Unguarded, SilentSource.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var (info, asks) = await world.AskAsync(
            "Redis", $"{Store.Redis.Logs} says why; {world.Command("RepairStores")} starts it anew.", token => AskAsync(world, token));
        return [.. RedisState.Find(info, asks)];
    }

    private static async Task<(IReadOnlyDictionary<string, string> Info, bool AsksForPassword)> AskAsync(World world, CancellationToken cancellation)
    {
        var secret = await world.SecretAsync(Store.Namespace, Store.Redis.Secret);
        await using var tunnel = await StorePod.OpenAsync(world, Store.Namespace, Store.Redis.Pod, Store.Redis.Port, cancellation);
        var asks = await RefusesStrangersAsync(tunnel, cancellation);
        var options = new ConfigurationOptions
        {
            EndPoints = { new UnixDomainSocketEndPoint(tunnel.Socket) }, Password = Encoding.UTF8.GetString(secret["password"]), AllowAdmin = true, ConnectTimeout = 8000, ConnectRetry = 1, AbortOnConnectFail = true,
        };
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(cancellation);
        var sections = await redis.GetServer(options.EndPoints[0]).InfoAsync().WaitAsync(cancellation);
        return (sections.SelectMany(section => section).DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value), asks);
    }

    // A client library signs in first; what a stranger is told takes no more than a line each way.
    private static async Task<bool> RefusesStrangersAsync(PodTunnel tunnel, CancellationToken cancellation)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await connection.ConnectAsync(new UnixDomainSocketEndPoint(tunnel.Socket), cancellation);
        await using var stream = new NetworkStream(connection);
        await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellation);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadLineAsync(cancellation) ?? throw new IOException("it closed the connection");
        return answer.StartsWith("-NOAUTH", StringComparison.Ordinal) ? true : answer == "+PONG" ? false : throw new IOException($"it answers PING with '{answer}'");
    }
}
