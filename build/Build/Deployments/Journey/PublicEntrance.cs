using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Deployments.Journey;

/// <summary>The services as their users reach them: by the load balancer, never past it.</summary>
public sealed class PublicEntrance : IDisposable
{
    private const int LongestExcerpt = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = Patience };
    private readonly SmokeSettings _settings;

    /// <summary>Names the entrance.</summary>
    public PublicEntrance(SmokeSettings settings) => _settings = settings;

    /// <summary>Asks for a document.</summary>
    /// <exception cref="JourneyException">The answer is another than expected.</exception>
    public Task<JsonElement> GetAsync(string path, string? token, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, token, null, HttpStatusCode.OK, cancellation);

    /// <summary>Sends a document.</summary>
    /// <exception cref="JourneyException">The answer is another than expected.</exception>
    public Task<JsonElement> PostAsync(string path, string? token, object? body, HttpStatusCode expected, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, token, body, expected, cancellation);

    /// <summary>Deletes something.</summary>
    /// <exception cref="JourneyException">The answer is another than expected.</exception>
    public Task DeleteAsync(string path, string? token, CancellationToken cancellation) => SendAsync(HttpMethod.Delete, path, token, null, HttpStatusCode.NoContent, cancellation);

    /// <summary>What status a path answers with.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path, string? token, CancellationToken cancellation)
    {
        using var response = await AnswerAsync(() => Request(HttpMethod.Get, path, token, null), $"GET {path}", cancellation);
        return response.StatusCode;
    }

    /// <summary>Uploads a picture to a presigned address, which carries its right in itself.</summary>
    /// <exception cref="JourneyException">The store refuses it.</exception>
    public async Task UploadAsync(Uri address, string contentType, byte[] content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new ByteArrayContent(content) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
            return request;
        }

        // Without its query, which is the right to write there.
        var shown = $"PUT {address.GetLeftPart(UriPartial.Path)}";
        using var response = await AnswerAsync(Request, shown, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw Unexpected(shown, response, await response.Content.ReadAsStringAsync(cancellation), "200");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string? token, object? body, HttpStatusCode expected, CancellationToken cancellation)
    {
        var shown = $"{method} {path}";
        using var response = await AnswerAsync(() => Request(method, path, token, body), shown, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (response.StatusCode != expected)
        {
            throw Unexpected(shown, response, text, $"{(int)expected}");
        }

        try
        {
            return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            throw Unexpected(shown, response, text, "JSON");
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? token, object? body)
    {
        var request = new HttpRequestMessage(method, new Uri(_settings.Url, path)) { Content = body is null ? null : Document(body) };
        request.Headers.Host = _settings.Host;
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    // Of a known length, as browsers send it.
    private static ByteArrayContent Document(object body)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<HttpResponseMessage> AnswerAsync(Func<HttpRequestMessage> request, string shown, CancellationToken cancellation)
    {
        try
        {
            using var message = request();
            return await _http.SendAsync(message, cancellation);
        }
        catch (HttpRequestException failure)
        {
            throw new JourneyException($"{shown}: nothing answers at {_settings.Url} ({failure.Message.TrimEnd('.')})");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new JourneyException($"{shown}: no answer within {Patience.TotalSeconds:0} s");
        }
    }

    private static JourneyException Unexpected(string shown, HttpResponseMessage response, string text, string expected)
    {
        var excerpt = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return new($"{shown}: {(int)response.StatusCode} instead of {expected}{(excerpt.Length == 0 ? "" : $": {(excerpt.Length > LongestExcerpt ? excerpt[..LongestExcerpt] + "…" : excerpt)}")}");
    }
}
