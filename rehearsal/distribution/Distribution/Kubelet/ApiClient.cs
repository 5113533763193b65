using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Kubeadm;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>Talks to an API server that is trusted by its authority's certificate.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient http;
    private readonly string server;
    private readonly X509Certificate2? authority;

    /// <param name="authority">Null: any server is taken, as kubeadm join does for its first look, which it checks afterwards.</param>
    public ApiClient(string server, X509Certificate2? authority, X509Certificate2? client, string token, string agent = "kubelet")
    {
        (this.server, this.authority) = (server, authority);
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(5) };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => authority is null || Trusts(authority, certificate, errors);
        if (client is not null)
        {
            handler.SslOptions.ClientCertificates = [client];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => client;
        }

        http = new HttpClient(handler) { BaseAddress = new Uri(server), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"{agent}/v1.28.3");
        if (token.Length > 0)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public static ApiClient Of(KubeconfigFile file) => new(file.Server, file.Authority, file.Client, file.Token);

    /// <summary>The same server, spoken to as somebody else.</summary>
    public ApiClient As(string token, string agent) => new(server, authority, null, token, agent);

    /// <returns>Null when there is no such object.</returns>
    /// <exception cref="HttpRequestException">The server refuses or cannot be reached.</exception>
    public async Task<JsonObject?> Get(string path, CancellationToken stop)
    {
        using var response = await http.GetAsync(path, Bounded(stop));
        return response.StatusCode == HttpStatusCode.NotFound ? null : await Read(response, stop);
    }

    public Task<JsonObject?> Post(string path, JsonObject body, CancellationToken stop) => Send(HttpMethod.Post, path, body, "application/json", stop);

    public Task<JsonObject?> Put(string path, JsonObject body, CancellationToken stop) => Send(HttpMethod.Put, path, body, "application/json", stop);

    public Task<JsonObject?> Merge(string path, JsonObject patch, CancellationToken stop) => Send(HttpMethod.Patch, path, patch, "application/merge-patch+json", stop);

    /// <summary>Server-side apply; the writer takes contested fields over.</summary>
    public Task<JsonObject?> Apply(string path, JsonObject wanted, string manager, CancellationToken stop) =>
        Send(HttpMethod.Patch, $"{path}?fieldManager={manager}&force=true", wanted, "application/apply-patch+yaml", stop);

    public async Task Delete(string path, JsonObject options, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path) { Content = Content(options, "application/json") };
        using var response = await http.SendAsync(request, Bounded(stop));
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            await Read(response, stop);
        }
    }

    /// <summary>The events of a watch, one by one, until the server ends it.</summary>
    public async IAsyncEnumerable<JsonObject> Watch(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        using var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, stop);
        if (!response.IsSuccessStatusCode)
        {
            await Read(response, stop);
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            yield return (JsonObject)JsonNode.Parse(line)!;
        }
    }

    public void Dispose() => http.Dispose();

    private static bool Trusts(X509Certificate2 authority, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    }

    private async Task<JsonObject?> Send(HttpMethod method, string path, JsonObject body, string type, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = Content(body, type) };
        using var response = await http.SendAsync(request, Bounded(stop));
        return await Read(response, stop);
    }

    private static StringContent Content(JsonObject body, string type) => new(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(type));

    private static async Task<JsonObject?> Read(HttpResponseMessage response, CancellationToken stop)
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        if (response.IsSuccessStatusCode)
        {
            return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
        }

        var message = text.StartsWith('{') ? JsonNode.Parse(text).Text("message") : text;
        throw new HttpRequestException($"{(int)response.StatusCode}: {message}", null, response.StatusCode);
    }

    /// <summary>An ordinary request takes no longer than this; a watch is not bounded.</summary>
    private static CancellationToken Bounded(CancellationToken stop)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        source.CancelAfter(TimeSpan.FromSeconds(20));
        return source.Token;
    }
}
