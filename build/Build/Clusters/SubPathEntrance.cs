using System.Net;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Clusters;

/// <summary>Asks for sub-paths by the public entrance, as a browser would.</summary>
public sealed class SubPathEntrance : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(15) };
    private readonly BuildEnvironment _environment;

    /// <summary>Of an environment.</summary>
    public SubPathEntrance(BuildEnvironment environment) => _environment = environment;

    /// <summary>Whether the bare name leads below the path.</summary>
    public async Task<ProbeResult> LeadsAsync(SubPath path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var response = await AskAsync(path.Host, "/", cancellation);
            return response.Headers.Location is { } there && (there.IsAbsoluteUri ? there.AbsolutePath : there.OriginalString) == path.Path + "/"
                ? ProbeResult.Good($"HTTP {(int)response.StatusCode} to {path.Path}/")
                : ProbeResult.Gone($"HTTP {(int)response.StatusCode} {response.Headers.Location}".TrimEnd());
        }
        catch (HttpRequestException exception)
        {
            return ProbeResult.Gone(exception.Message);
        }
    }

    /// <summary>What the server itself answers. That it is not reached is no matter of paths, and said.</summary>
    public async Task<SubPathAnswer> ServesAsync(SubPath path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var response = await AskAsync(path.Host, path.Health, cancellation);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => new(false, $"{path.Health} answers"),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new(false, $"but no pod of it answers the load balancer (HTTP {(int)response.StatusCode}), so that the server's own path is not proved"),
            var other => new(true, $"HTTP {(int)other}"),
        };
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    // Where the entrance's address does not say the name, requests do.
    private async Task<HttpResponseMessage> AskAsync(string host, string path, CancellationToken cancellation)
    {
        var settings = _environment.Smoke;
        using var request = new HttpRequestMessage(HttpMethod.Get, settings.Host is null ? new Uri($"{settings.Url.Scheme}://{host}{path}") : new Uri(settings.Url, path));
        request.Headers.Host = host;
        return await _http.SendAsync(request, cancellation);
    }
}
