using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rehearsal.Runtime.Images;

/// <summary>Asks a registry whether it has an image, with the token flow of the distribution specification.</summary>
internal sealed partial class RegistryClient(string address) : IDisposable
{
    private static readonly string[] Manifests =
    [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ];

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };

    /// <exception cref="HttpRequestException">The registry does not answer, or refuses the login.</exception>
    public async Task<bool> Has(string repository, string version, RegistryLogin? login, CancellationToken stop)
    {
        using var first = await Ask(repository, version, null, stop);
        if (first.StatusCode != HttpStatusCode.Unauthorized)
        {
            return Found(first, repository);
        }

        var challenge = first.Headers.WwwAuthenticate.FirstOrDefault() ?? throw new HttpRequestException($"registry {address} refuses without a challenge");
        var authorization = challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? new AuthenticationHeaderValue("Bearer", await Token(challenge.Parameter ?? "", login, stop)) : Basic(login);
        using var second = await Ask(repository, version, authorization, stop);
        return Found(second, repository);
    }

    public void Dispose() => http.Dispose();

    private bool Found(HttpResponseMessage response, string repository) => response.StatusCode switch
    {
        HttpStatusCode.OK => true,
        HttpStatusCode.NotFound => false,
        var code => throw new HttpRequestException($"registry {address} answers {(int)code} for {repository}", null, code),
    };

    private async Task<HttpResponseMessage> Ask(string repository, string version, AuthenticationHeaderValue? authorization, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"http://{address}/v2/{repository}/manifests/{version}");
        request.Headers.Authorization = authorization;
        foreach (var type in Manifests)
        {
            request.Headers.Accept.ParseAdd(type);
        }

        return await http.SendAsync(request, stop);
    }

    private async Task<string> Token(string challenge, RegistryLogin? login, CancellationToken stop)
    {
        var fields = Field().Matches(challenge).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.OrdinalIgnoreCase);
        var query = string.Join('&', fields.Where(field => field.Key != "realm").Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{fields["realm"]}?{query}");
        request.Headers.Authorization = Basic(login);
        using var response = await http.SendAsync(request, stop);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{fields["realm"]} gives no token: {(int)response.StatusCode}", null, response.StatusCode);
        }

        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(stop));
        return answer.Text("token") is { Length: > 0 } token ? token : answer.Text("access_token");
    }

    private static AuthenticationHeaderValue? Basic(RegistryLogin? login) =>
        login is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")));

    [GeneratedRegex("([a-z]+)=\"([^\"]*)\"")]
    private static partial Regex Field();
}
