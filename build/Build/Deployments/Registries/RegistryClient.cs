using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace WasteCoach.Build.Deployments.Registries;

/// <summary>A client of the registry API (OCI distribution, Docker v2), for what a deployment asks of it.</summary>
public sealed class RegistryClient : IDisposable
{
    private readonly RegistryEndpoint _endpoint;
    private readonly RegistryErrors _errors;
    private readonly RegistryTransport _transport;
    private readonly RegistryAuthorization _authorization;

    /// <summary>A client for one registry.</summary>
    /// <param name="endpoint">The registry.</param>
    /// <param name="credentials">Who asks; null: nobody in particular.</param>
    /// <param name="clock">The time.</param>
    /// <param name="patience">How long and how often to try; null: the default.</param>
    public RegistryClient(RegistryEndpoint endpoint, RegistryCredentials? credentials, TimeProvider clock, RegistryPatience? patience = null)
    {
        _endpoint = endpoint;
        _errors = new RegistryErrors(endpoint, credentials);
        _transport = new RegistryTransport(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, _errors, patience ?? RegistryPatience.Default, clock);
        _authorization = new RegistryAuthorization(endpoint, credentials, _transport, _errors);
    }

    /// <summary>Asks whether a registry answers that takes our login.</summary>
    /// <exception cref="RegistryException">It does not.</exception>
    public async Task CheckAsync(string repository, CancellationToken cancellation)
    {
        using var response = await SendAsync($"a login to push to {repository}", Push(repository), () => new HttpRequestMessage(HttpMethod.Get, Address("v2/")), cancellation);
        if (!response.IsSuccessStatusCode || RegistryErrors.IsWebPage(response))
        {
            throw await _errors.ExplainAsync("its API", response, _transport.Attempts, cancellation);
        }
    }

    /// <summary>The digest of a tag; null when there is no such image.</summary>
    public async Task<string?> FindDigestAsync(string repository, string reference, CancellationToken cancellation)
    {
        var what = $"the digest of {Name(repository, reference)}";
        using var response = await SendAsync(what, Pull(repository), () => ManifestRequest(HttpMethod.Head, repository, reference), cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        await EnsureRegistryAnswersAsync(what, response, cancellation);
        return DigestHeader(response) ?? (await FindManifestAsync(repository, reference, cancellation))?.Digest;
    }

    /// <summary>The manifest of a tag or digest; null when there is none.</summary>
    public async Task<ImageManifest?> FindManifestAsync(string repository, string reference, CancellationToken cancellation)
    {
        var what = $"the manifest of {Name(repository, reference)}";
        using var response = await SendAsync(what, Pull(repository), () => ManifestRequest(HttpMethod.Get, repository, reference), cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        await EnsureRegistryAnswersAsync(what, response, cancellation);
        var content = await response.Content.ReadAsByteArrayAsync(cancellation);
        var digest = Descriptor.DigestOf(content);
        var expected = reference.StartsWith("sha256:", StringComparison.Ordinal) ? reference : DigestHeader(response) ?? digest;
        return digest == expected
            ? new ImageManifest(digest, response.Content.Headers.ContentType?.MediaType ?? MediaTypes.Manifest, content)
            : throw new RegistryException($"{_endpoint.Address} was asked for {what} and sent something else: it has {digest}, {expected} was expected.",
                "Something between here and the registry alters its answers, or its storage is damaged: do not deploy from it.");
    }

    /// <summary>The labels of an image.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadLabelsAsync(string repository, ImageManifest manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var configuration = manifest.Configuration
            ?? throw new RegistryException($"{Name(repository, manifest.Digest)} is no image of one platform ({manifest.MediaType}).", "Only images that the target Images built have labels to read.");
        var what = $"the configuration of {Name(repository, manifest.Digest)}";
        using var response = await SendAsync(what, Pull(repository), () => new HttpRequestMessage(HttpMethod.Get, Address($"v2/{repository}/blobs/{configuration.Digest}")), cancellation);
        await EnsureRegistryAnswersAsync(what, response, cancellation);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        return document.RootElement.TryGetProperty("config", out var config) && config.TryGetProperty("Labels", out var labels) && labels.ValueKind == JsonValueKind.Object
            ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "")
            : new Dictionary<string, string>();
    }

    /// <summary>Gives an image that the registry has another tag.</summary>
    public Task TagAsync(string repository, ImageManifest manifest, string tag, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return PutManifestAsync(repository, tag, manifest.MediaType, manifest.Content, cancellation);
    }

    /// <summary>Writes a manifest and gives its digest.</summary>
    public async Task<string> PutManifestAsync(string repository, string reference, string mediaType, byte[] content, CancellationToken cancellation)
    {
        var what = $"writing {Name(repository, reference)}";
        using var response = await SendAsync(
            what,
            Push(repository),
            () => new HttpRequestMessage(HttpMethod.Put, Address($"v2/{repository}/manifests/{reference}")) { Content = Bytes(content, mediaType) },
            cancellation);
        await EnsureRegistryAnswersAsync(what, response, cancellation);
        var digest = Descriptor.DigestOf(content);
        return DigestHeader(response) is { } written && written != digest
            ? throw new RegistryException($"{_endpoint.Address} stored {Name(repository, reference)} as {written}, but what was sent has {digest}.", "Something between here and the registry alters what is sent.")
            : digest;
    }

    /// <summary>Writes content, unless the registry has it, and names it.</summary>
    public async Task<Descriptor> PutBlobAsync(string repository, string mediaType, byte[] content, CancellationToken cancellation)
    {
        var descriptor = Descriptor.Of(mediaType, content);
        var what = $"writing {content.Length} bytes to {repository}";
        using (var known = await SendAsync(what, Push(repository), () => new HttpRequestMessage(HttpMethod.Head, Address($"v2/{repository}/blobs/{descriptor.Digest}")), cancellation))
        {
            if (known.IsSuccessStatusCode)
            {
                return descriptor;
            }
        }

        Uri place;
        using (var begun = await SendAsync(what, Push(repository), () => new HttpRequestMessage(HttpMethod.Post, Address($"v2/{repository}/blobs/uploads/")), cancellation))
        {
            await EnsureRegistryAnswersAsync(what, begun, cancellation);
            var location = begun.Headers.Location
                ?? throw new RegistryException($"{_endpoint.Address} began an upload for {what}, but does not say where to.", "Is there a proxy that drops the header Location?");
            place = new UriBuilder(new Uri(_endpoint.Root, location)) is var address && address.Query.Length > 1
                ? With(address, $"{address.Query}&digest={Uri.EscapeDataString(descriptor.Digest)}")
                : With(address, $"digest={Uri.EscapeDataString(descriptor.Digest)}");
        }

        using var written = await SendAsync(what, Push(repository), () => new HttpRequestMessage(HttpMethod.Put, place) { Content = Bytes(content, "application/octet-stream") }, cancellation);
        await EnsureRegistryAnswersAsync(what, written, cancellation);
        return descriptor;
    }

    /// <inheritdoc />
    public void Dispose() => _transport.Dispose();

    // A token that ran out is refused like none at all, so a 401 is answered once, whether or not there was one.
    private async Task<HttpResponseMessage> SendAsync(string what, string scope, Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        var response = await _transport.SendAsync(what, Authorized, cancellation);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !await _authorization.AnswerAsync(response, scope, cancellation))
        {
            return response;
        }

        response.Dispose();
        return await _transport.SendAsync(what, Authorized, cancellation);

        HttpRequestMessage Authorized()
        {
            var request = make();
            _authorization.Apply(request, scope);
            return request;
        }
    }

    private async Task EnsureRegistryAnswersAsync(string what, HttpResponseMessage response, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode || RegistryErrors.IsWebPage(response))
        {
            throw await _errors.ExplainAsync(what, response, _transport.Attempts, cancellation);
        }
    }

    private HttpRequestMessage ManifestRequest(HttpMethod method, string repository, string reference)
    {
        var request = new HttpRequestMessage(method, Address($"v2/{repository}/manifests/{reference}"));
        foreach (var type in MediaTypes.Manifests)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        return request;
    }

    private static ByteArrayContent Bytes(byte[] content, string mediaType) => new(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };

    private static string? DigestHeader(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Docker-Content-Digest", out var values) ? values.FirstOrDefault() : null;

    private static Uri With(UriBuilder address, string query)
    {
        address.Query = query;
        return address.Uri;
    }

    private Uri Address(string path) => new(_endpoint.Root, path);

    private static string Name(string repository, string reference) =>
        reference.StartsWith("sha256:", StringComparison.Ordinal) ? $"{repository}@{reference}" : $"{repository}:{reference}";

    private static string Pull(string repository) => $"repository:{repository}:pull";

    private static string Push(string repository) => $"repository:{repository}:pull,push";
}
