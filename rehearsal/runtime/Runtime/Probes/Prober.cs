using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Probes;

/// <summary>Asks once.</summary>
internal sealed class Prober : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero,
        // As a kubelet: a probe asks whether somebody answers, not who.
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    }) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<ProbeResult> Ask(Probe probe, JsonNode container, string address, string containerId, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(probe.Timeout);
        if (probe.Tree["httpGet"] is { } get)
        {
            return await Http(get, container, address, limit.Token, stop);
        }

        if (probe.Tree["tcpSocket"] is { } socket)
        {
            return await Tcp(socket, container, address, limit.Token, stop);
        }

        return probe.Tree["exec"] is { } exec ? await Exec(exec, containerId, probe.Timeout, limit.Token, stop)
            : ProbeResult.Bad("the rehearsal's runtime has only httpGet, tcpSocket and exec probes");
    }

    public void Dispose() => http.Dispose();

    private async Task<ProbeResult> Http(JsonNode get, JsonNode container, string address, CancellationToken limit, CancellationToken stop)
    {
        var host = get.Text("host") is { Length: > 0 } named ? named : address;
        var url = $"{(get.Text("scheme") == "HTTPS" ? "https" : "http")}://{host}:{Probe.Port(container, get["port"])}/{get.Text("path").TrimStart('/')}";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.28");
            request.Headers.TryAddWithoutValidation("Accept", "*/*");
            foreach (var header in get.Elements("httpHeaders"))
            {
                request.Headers.Remove(header.Text("name"));
                request.Headers.TryAddWithoutValidation(header.Text("name"), header.Text("value"));
            }

            using var response = await http.SendAsync(request, limit);
            return (int)response.StatusCode is >= 200 and < 400 ? ProbeResult.Good : ProbeResult.Bad($"HTTP probe failed with statuscode: {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return ProbeResult.Bad($"Get \"{url}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
        catch (HttpRequestException error)
        {
            return ProbeResult.Bad($"Get \"{url}\": {Cause(error, host, url)}");
        }
    }

    private static string Cause(HttpRequestException error, string host, string url) =>
        error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? $"dial tcp {host}:{new Uri(url).Port}: connect: connection refused" : error.InnerException?.Message ?? error.Message;

    private static async Task<ProbeResult> Tcp(JsonNode target, JsonNode container, string address, CancellationToken limit, CancellationToken stop)
    {
        var (host, port) = (target.Text("host") is { Length: > 0 } named ? named : address, (int)Probe.Port(container, target["port"]));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, limit);
            return ProbeResult.Good;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return ProbeResult.Bad($"dial tcp {host}:{port}: i/o timeout");
        }
        catch (SocketException error)
        {
            return ProbeResult.Bad($"dial tcp {host}:{port}: connect: {error.Message.ToLowerInvariant()}");
        }
    }

    /// <summary>By runc itself, as the container runtime of a node does: podman would keep a record of each.</summary>
    private static async Task<ProbeResult> Exec(JsonNode exec, string containerId, TimeSpan timeout, CancellationToken limit, CancellationToken stop)
    {
        var pidFile = Path.GetTempFileName();
        try
        {
            var result = await CommandRunner.Run("runc", ["exec", "--pid-file", pidFile, containerId, .. exec.Strings("command")], null, limit);
            return result.ExitCode == 0 ? ProbeResult.Good : ProbeResult.Bad(result.Output);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Its process is a child of the container, not of runc: it is to end with the probe.
            if (int.TryParse(await File.ReadAllTextAsync(pidFile, stop), out var pid))
            {
                await CommandRunner.Run("kill", ["-KILL", $"{pid}"], null, stop);
            }

            return ProbeResult.Bad($"command timed out after {timeout.TotalSeconds:0}s: \"{string.Join(' ', exec.Strings("command"))}\" timed out");
        }
        finally
        {
            File.Delete(pidFile);
        }
    }
}
