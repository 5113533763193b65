using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>Talks to the container runtime (rehearsal/runtime).</summary>
internal sealed class RuntimeClient(RuntimeAccess access) : IDisposable
{
    private const int WaitSeconds = 25;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(3) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Whether pods of these images really run there.</summary>
    public async Task<bool> Runs(IEnumerable<string> images, CancellationToken stop) =>
        (await Ask(HttpMethod.Get, $"runs?{string.Join('&', images.Distinct().Select(image => $"image={Uri.EscapeDataString(image)}"))}", null, stop)).Flag("runs");

    public Task Put(string uid, JsonObject request, CancellationToken stop) => Ask(HttpMethod.Put, $"pods/{uid}", request, stop);

    /// <returns>True: the pod is not there, or not any more; false: its containers have been told to end.</returns>
    public async Task<bool> End(string uid, long graceSeconds, CancellationToken stop)
    {
        try
        {
            await Ask(HttpMethod.Delete, $"pods/{uid}?gracePeriodSeconds={graceSeconds}", null, stop);
            return false;
        }
        catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return true;
        }
    }

    /// <summary>The pods of a node: at once when their version is not the known one, else when something changes.</summary>
    public async Task<JsonObject> Pods(string node, long known, CancellationToken stop) =>
        await Ask(HttpMethod.Get, $"nodes/{node}/pods?after={known}&wait={WaitSeconds}", null, stop, TimeSpan.FromSeconds(WaitSeconds) + Limit) ?? throw new IOException($"{access.Endpoint} gave no list of pods");

    /// <summary>The log of a container, as it comes.</summary>
    /// <exception cref="HttpRequestException">There is none; the message says why.</exception>
    public async Task<HttpResponseMessage> Log(string uid, string container, string query, CancellationToken stop)
    {
        var response = await http.GetAsync($"{access.Endpoint}/v1/pods/{uid}/containers/{container}/log{query}", HttpCompletionOption.ResponseHeadersRead, stop);
        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                throw new HttpRequestException(await response.Content.ReadAsStringAsync(stop), null, response.StatusCode);
            }
        }

        return response;
    }

    /// <summary>A program in a container: its streams.</summary>
    /// <exception cref="Api.ApiException">The runtime takes no programs for this container, or does not answer.</exception>
    public async Task<WebSocket> Exec(string uid, string container, string query, string protocol, CancellationToken stop)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        socket.Options.Proxy = null;
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new Uri($"{access.Endpoint.Replace("http://", "ws://", StringComparison.Ordinal)}/v1/pods/{uid}/containers/{container}/exec{query}"), stop);
            return socket;
        }
        catch (WebSocketException error)
        {
            var code = socket.HttpStatusCode;
            socket.Dispose();
            throw code is HttpStatusCode.BadRequest or HttpStatusCode.NotFound
                ? Api.ApiException.BadRequest($"container {container} does not run now, or the command is not one that the rehearsal can run: no terminals, and a command is needed")
                : new Api.ApiException(500, "InternalError", $"the container runtime does not answer: {error.Message}");
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonObject?> Ask(HttpMethod method, string path, JsonObject? body, CancellationToken stop, TimeSpan? limit = null)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(limit ?? Limit);
        using var request = new HttpRequestMessage(method, $"{access.Endpoint}/v1/{path}");
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using var response = await http.SendAsync(request, bounded.Token);
        var text = await response.Content.ReadAsStringAsync(bounded.Token);
        return response.IsSuccessStatusCode ? text.StartsWith('{') ? JsonNode.Parse(text) as JsonObject : null
            : throw new HttpRequestException($"container runtime: {(int)response.StatusCode}: {text}", null, response.StatusCode);
    }
}
