using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Deployments.Registries;

/// <summary>
/// Tells a registry who asks, in the way that it wants: user and password, or a token for one repository that another server
/// gives for them (GHCR, Docker Hub).
/// </summary>
internal sealed class RegistryAuthorization(RegistryEndpoint endpoint, RegistryCredentials? credentials, RegistryTransport transport, RegistryErrors errors)
{
    private readonly ConcurrentDictionary<string, SecretValue> _tokens = new(StringComparer.Ordinal);
    private volatile bool _isBasic;

    /// <summary>Adds what is known to be wanted. Nothing is sent to another host than the registry's own.</summary>
    public void Apply(HttpRequestMessage request, string scope)
    {
        if (request.RequestUri!.Authority != endpoint.Root.Authority || request.RequestUri.Scheme != endpoint.Root.Scheme)
        {
            return;
        }

        if (_tokens.TryGetValue(scope, out var token))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        }
        else if (_isBasic)
        {
            request.Headers.Authorization = Basic();
        }
    }

    /// <summary>Does what a 401 asks for.</summary>
    /// <returns>False when there is nothing more to offer.</returns>
    public async Task<bool> AnswerAsync(HttpResponseMessage refusal, string scope, CancellationToken cancellation)
    {
        switch (RegistryChallenge.Read(refusal.Headers.WwwAuthenticate))
        {
            case { IsBearer: true, Realm: { } realm } challenge:
                _tokens[scope] = await FetchTokenAsync(TokenAddress(realm, challenge, scope), cancellation);
                return true;
            case { IsBearer: false } when credentials is not null && !_isBasic:
                _isBasic = true;
                return true;
            default:
                return false;
        }
    }

    private Uri TokenAddress(string realm, RegistryChallenge challenge, string scope)
    {
        var address = new Uri(endpoint.Root, realm);
        if (address.Scheme == Uri.UriSchemeHttp && !endpoint.PlainHttp)
        {
            throw new RegistryException($"{endpoint.Address} sends us to {address} for a token: the user's token would go there in the clear.",
                "This is no registry to trust, or a proxy altered its answer. If the registry speaks plain HTTP as a whole, say registry.plainHttp: true.");
        }

        var query = new List<string>();
        if (challenge.Service is { } service)
        {
            query.Add("service=" + Uri.EscapeDataString(service));
        }

        query.Add("scope=" + Uri.EscapeDataString(scope));
        return new UriBuilder(address) { Query = string.Join('&', query) }.Uri;
    }

    private async Task<SecretValue> FetchTokenAsync(Uri address, CancellationToken cancellation)
    {
        const string What = "a token";
        using var response = await transport.SendAsync(
            What,
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, address);
                request.Headers.Authorization = credentials is null ? null : Basic();
                return request;
            },
            cancellation);
        if (!response.IsSuccessStatusCode || RegistryErrors.IsWebPage(response))
        {
            throw await errors.ExplainAsync(What, response, transport.Attempts, cancellation);
        }

        return ReadToken(await response.Content.ReadAsStringAsync(cancellation))
            ?? throw new RegistryException($"{address.Authority} was asked for {What}, and its answer has none.", $"Is that a registry's token server? {endpoint.Address} names it.");
    }

    private static SecretValue? ReadToken(string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            foreach (var name in new[] { "token", "access_token" })
            {
                if (document.RootElement.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } token)
                {
                    return new SecretValue(token);
                }
            }
        }
        catch (JsonException)
        {
            // No token in it; the caller says so.
        }

        return null;
    }

    private AuthenticationHeaderValue Basic() =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials!.User}:{credentials.Token.Reveal()}")));
}
