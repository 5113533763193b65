using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tools.ArgoCd;

/// <summary>Argo CD's REST API: what a deployment asks of it, and nothing else.</summary>
public sealed class ArgoCdClient : IDisposable
{
    /// <summary>How long one request may take. A refresh is answered only after the repository was fetched and rendered.</summary>
    public static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(90);

    private const int LongestExcerpt = 300;
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);
    private readonly HttpClient _http;
    private readonly Uri _root;

    /// <summary>Names the server.</summary>
    /// <param name="url">Its address with its root path.</param>
    /// <param name="token">Token of an account that may get and sync the applications.</param>
    /// <param name="patience">How long one request may take; null for <see cref="RequestPatience"/>.</param>
    public ArgoCdClient(Uri url, SecretValue token, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(token);
        _root = new Uri(url.AbsoluteUri.TrimEnd('/') + "/");
        // A redirect leads to a page for people; following it would hide that the address is wrong.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) }) { Timeout = patience ?? RequestPatience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>The server's version, such as "v2.12.6"; it tells anybody.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellation) =>
        (await SendAsync<VersionDocument>(HttpMethod.Get, "api/version", null, cancellation)).Version;

    /// <summary>All applications that the token's account may see.</summary>
    public async Task<IReadOnlyList<Application>> ApplicationsAsync(CancellationToken cancellation) =>
        (await SendAsync<ApplicationList>(HttpMethod.Get, "api/v1/applications", null, cancellation)).Items ?? [];

    /// <summary>An application.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="refresh">Whether it is compared with git anew first.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<Application> ApplicationAsync(string name, ApplicationRefresh refresh, CancellationToken cancellation) =>
        SendAsync<Application>(HttpMethod.Get, PathOf(name) + (refresh == ApplicationRefresh.None ? "" : $"?refresh={refresh.ToString().ToLowerInvariant()}"), name, cancellation);

    /// <summary>
    /// Begins to bring the cluster to what git has. The revision is the application's own branch: with automated sync on, Argo CD
    /// refuses any other, even a commit of that branch.
    /// </summary>
    public Task<Application> SyncAsync(string name, CancellationToken cancellation) =>
        SendAsync<Application>(HttpMethod.Post, PathOf(name) + "/sync", name, cancellation, new { prune = true });

    /// <summary>Ends the operation that is running; none running is as good.</summary>
    public async Task TerminateAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await SendAsync<JsonElement>(HttpMethod.Delete, PathOf(name) + "/operation", name, cancellation);
        }
        catch (ArgoCdFailure failure) when (failure.Trouble == ArgoCdTrouble.Refused && failure.Message.Contains("No operation is in progress", StringComparison.Ordinal))
        {
            // It ended between the look and the request.
        }
    }

    /// <summary>All that the application made in the cluster, down to its pods.</summary>
    public async Task<IReadOnlyList<ResourceNode>> ResourceTreeAsync(string name, CancellationToken cancellation) =>
        (await SendAsync<ResourceTree>(HttpMethod.Get, PathOf(name) + "/resource-tree", name, cancellation)).Nodes ?? [];

    /// <summary>What happened to one of the application's objects, oldest first.</summary>
    public async Task<IReadOnlyList<ResourceEvent>> EventsAsync(string name, ResourceNode node, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(node);
        var events = await SendAsync<EventList>(
            HttpMethod.Get,
            $"{PathOf(name)}/events?resourceUID={Uri.EscapeDataString(node.Uid)}&resourceNamespace={Uri.EscapeDataString(node.Namespace)}&resourceName={Uri.EscapeDataString(node.Name)}",
            name,
            cancellation);
        return events.Items ?? [];
    }

    /// <summary>The last lines of a pod's log.</summary>
    /// <param name="name">The application.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="lines">How many.</param>
    /// <param name="previous">Those of the container that ended before the one that runs.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<IReadOnlyList<string>> LogsAsync(string name, ResourceNode pod, int lines, bool previous, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{PathOf(name)}/logs?podName={Uri.EscapeDataString(pod.Name)}&namespace={Uri.EscapeDataString(pod.Namespace)}&tailLines={lines}&follow=false&previous={(previous ? "true" : "false")}");
        using var response = await AnswerAsync(HttpMethod.Get, path, name, null, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        // A stream of documents, one a line; the last has no content and says that it is the last.
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(LogLine).OfType<string>().Where(line => line.Length > 0).TakeLast(lines)];
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static string PathOf(string name) => $"api/v1/applications/{Uri.EscapeDataString(name)}";

    private static string? LogLine(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("result", out var result) && result.TryGetProperty("content", out var content) ? content.GetString()
                : root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) ? $"(no log: {MessageOf(error)})"
                : null;
        }
        catch (JsonException)
        {
            return line;
        }
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, string? application, CancellationToken cancellation, object? body = null)
    {
        using var response = await AnswerAsync(method, path, application, body, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            return JsonSerializer.Deserialize<T>(text, Format) ?? throw new JsonException("the answer is null");
        }
        catch (JsonException damage)
        {
            throw NotArgoCd(response, path, text, damage);
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpMethod method, string path, string? application, object? body, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(_root, path)) { Content = body is null ? null : JsonContent.Create(body, options: Format) };
            response = await _http.SendAsync(request, cancellation);
        }
        catch (HttpRequestException failure)
        {
            throw new ArgoCdFailure(
                ArgoCdTrouble.Unreachable,
                $"Argo CD does not answer at {_root}: {failure.Message.TrimEnd('.')}. See that argoCd.url is right and reachable from here; its pods: kubectl --namespace argocd get pods; to install it: ./build.sh --target=ArgoCd.",
                failure);
        }
        catch (TaskCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new ArgoCdFailure(ArgoCdTrouble.Unreachable, $"Argo CD at {_root} did not answer {path} within {_http.Timeout.TotalSeconds:0} s. See its pods: kubectl --namespace argocd get pods.", late);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw Explain(response, path, application, await response.Content.ReadAsStringAsync(cancellation));
        }
    }

    private ArgoCdFailure Explain(HttpResponseMessage response, string path, string? application, string text)
    {
        var words = WordsOf(text);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new(
                ArgoCdTrouble.Unauthorized,
                $"Argo CD at {_root} does not take the token ({words ?? "401"}). Make a new one (argocd account generate-token, or account's page under Settings) and put it where argoCd.token says."),
            HttpStatusCode.Forbidden or HttpStatusCode.NotFound when words is not null && application is not null => new(
                ArgoCdTrouble.UnknownApplication,
                $"Argo CD knows no application '{application}', or the token's account may not see it: it answers {(int)response.StatusCode} ({words}) to both. Put the applications in: ./build.sh --target=Applications; else give the account get and sync on them."),
            _ when words is null => NotArgoCd(response, path, text, null),
            _ when words.Contains("operation is already in progress", StringComparison.Ordinal) => new(
                ArgoCdTrouble.OperationRunning,
                $"Argo CD is already working on {application}: {words}. Wait for it, or end it: argocd app terminate-op {application}."),
            _ => new(ArgoCdTrouble.Refused, $"Argo CD refuses {path}: {(int)response.StatusCode} {words}. Its own log says more: kubectl --namespace argocd logs deployment/argocd-server."),
        };
    }

    private ArgoCdFailure NotArgoCd(HttpResponseMessage response, string path, string text, Exception? inner)
    {
        var type = response.Content.Headers.ContentType?.MediaType ?? "no type";
        var target = response.Headers.Location is { } location ? $", leading to {location}" : "";
        var excerpt = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return new(
            ArgoCdTrouble.NotArgoCd,
            $"{_root}{path} answers {(int)response.StatusCode} with {type}{target}, which is not Argo CD's API: {(excerpt.Length > LongestExcerpt ? excerpt[..LongestExcerpt] + "…" : excerpt)}\n"
            + "Between here and the server something disagrees: the path of argoCd.url and the server's root path (server.rootpath), the Ingress's protocol, port or health path and the server's mode (server.insecure). "
            + "Compare with ./build.sh --target=ArgoCd --target=IngressResources; a 502 or 503 also means that no pod of it is ready: kubectl --namespace argocd get pods.",
            inner);
    }

    // Its errors are documents {"error": …, "code": …, "message": …}; whatever is not was written by somebody else.
    private static string? WordsOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object && (document.RootElement.TryGetProperty("error", out _) || document.RootElement.TryGetProperty("message", out _))
                ? MessageOf(document.RootElement)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string MessageOf(JsonElement error) =>
        error.ValueKind == JsonValueKind.String ? error.GetString()!
        : error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString()!
        : error.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.String ? inner.GetString()!
        : error.GetRawText();

    private sealed record VersionDocument(string Version);

    private sealed record ApplicationList(IReadOnlyList<Application>? Items);

    private sealed record ResourceTree(IReadOnlyList<ResourceNode>? Nodes);

    private sealed record EventList(IReadOnlyList<ResourceEvent>? Items);
}
