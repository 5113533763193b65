using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using k8s;

namespace Rehearsal.ArgoCd.Cluster;

/// <summary>The verbs of an API server over plain JSON.</summary>
internal sealed class KubeApi : IDisposable
{
    /// <summary>Under this name upstream's controller owns the fields that it applies.</summary>
    public const string Manager = "argocd-controller";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly Kubernetes client;

    public KubeApi(KubernetesClientConfiguration configuration) => client = new Kubernetes(configuration);

    public Uri Server => client.BaseUri;

    /// <returns>Null when there is no such object.</returns>
    /// <exception cref="KubeException">The server refuses.</exception>
    public async Task<JsonObject?> Get(string path, CancellationToken stop)
    {
        try
        {
            return await Send(HttpMethod.Get, path, null, "", stop);
        }
        catch (KubeException error) when (error.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<JsonObject> Create(string path, JsonObject tree, CancellationToken stop) =>
        (await Send(HttpMethod.Post, $"{path}?fieldManager={Manager}", tree, "application/json", stop))!;

    /// <summary>Fails with Conflict when the object was changed since it was read.</summary>
    public async Task<JsonObject> Update(string path, JsonObject tree, CancellationToken stop) =>
        (await Send(HttpMethod.Put, $"{path}?fieldManager={Manager}", tree, "application/json", stop))!;

    public async Task<JsonObject> Merge(string path, JsonObject patch, CancellationToken stop) =>
        (await Send(HttpMethod.Patch, $"{path}?fieldManager={Manager}", patch, "application/merge-patch+json", stop))!;

    /// <summary>Server-side apply which takes contested fields over.</summary>
    public async Task<JsonObject> Apply(string path, JsonObject tree, bool dryRun, CancellationToken stop) =>
        (await Send(HttpMethod.Patch, $"{path}?fieldManager={Manager}&force=true&fieldValidation=Strict{(dryRun ? "&dryRun=All" : "")}", tree, "application/apply-patch+yaml", stop))!;

    /// <returns>Whether there was something to delete.</returns>
    public async Task<bool> Delete(string path, string propagation, CancellationToken stop)
    {
        try
        {
            await Send(HttpMethod.Delete, path, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = propagation }, "application/json", stop);
            return true;
        }
        catch (KubeException error) when (error.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>The events of a watch, one by one, until the server ends it.</summary>
    public async IAsyncEnumerable<JsonObject> Watch(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var line in Lines(path, stop))
        {
            yield return (JsonObject)JsonNode.Parse(line)!;
        }
    }

    /// <summary>An answer line by line, as it comes.</summary>
    public async IAsyncEnumerable<string> Lines(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        using var request = await Request(HttpMethod.Get, path, null, "", stop);
        using var response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (!response.IsSuccessStatusCode)
        {
            throw Refusal(response, await response.Content.ReadAsStringAsync(stop));
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            yield return line;
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>Whether a failure is one of the connection, so that a later attempt may succeed.</summary>
    public static bool IsPassing(Exception error) =>
        error is HttpRequestException or IOException or TimeoutException or OperationCanceledException or ClusterUnavailableException or KubeException { Status: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict };

    private async Task<JsonObject?> Send(HttpMethod method, string path, JsonObject? body, string type, CancellationToken stop)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(Deadline);
        try
        {
            using var request = await Request(method, path, body, type, bounded.Token);
            using var response = await client.HttpClient.SendAsync(request, bounded.Token);
            var text = await response.Content.ReadAsStringAsync(bounded.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw Refusal(response, text);
            }

            return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"{method} {path} of {Server} did not answer within {Deadline.TotalSeconds:0} s");
        }
    }

    private async Task<HttpRequestMessage> Request(HttpMethod method, string path, JsonObject? body, string type, CancellationToken stop)
    {
        var request = new HttpRequestMessage(method, new Uri(Server, path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(type));
        }

        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, stop);
        }

        return request;
    }

    private static KubeException Refusal(HttpResponseMessage response, string text)
    {
        var status = text.StartsWith('{') ? JsonNode.Parse(text) : null;
        return new KubeException(response.StatusCode, status.Text("reason"), status.Text("message") is { Length: > 0 } message ? message : $"{(int)response.StatusCode}: {text}");
    }
}
