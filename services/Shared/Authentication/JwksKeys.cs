using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace WasteCoach.Shared.Authentication;

/// <summary>
/// The auth service's public keys, fetched when first needed and again when a token names an unknown key. The
/// library's own manager would turn an unreachable auth service into 401, and clients would throw good tokens away;
/// this one says 503 instead. Keys once known are kept while auth is away.
/// </summary>
internal sealed class JwksKeys(HttpClient http, JwtSettings settings) : IConfigurationManager<OpenIdConnectConfiguration>
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim gate = new(1, 1);
    private OpenIdConnectConfiguration? known;
    private DateTimeOffset fetchedAt;
    private DateTimeOffset triedAt;

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (known is { } keys && DateTimeOffset.UtcNow - fetchedAt < Fresh)
        {
            return keys;
        }

        await gate.WaitAsync(cancel);
        try
        {
            if (known is not null && (DateTimeOffset.UtcNow - fetchedAt < Fresh || DateTimeOffset.UtcNow - triedAt < BetweenFetches))
            {
                return known;
            }

            triedAt = DateTimeOffset.UtcNow;
            known = await FetchAsync(cancel);
            fetchedAt = DateTimeOffset.UtcNow;
            return known;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or ArgumentException && !cancel.IsCancellationRequested)
        {
            return known ?? throw new KeySetUnavailableException(settings.JwksUri, failure);
        }
        finally
        {
            gate.Release();
        }
    }

    public void RequestRefresh()
    {
        // Whoever sends tokens with invented key ids must not make us ask auth for each of them.
        if (DateTimeOffset.UtcNow - triedAt >= BetweenFetches)
        {
            fetchedAt = default;
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync(CancellationToken cancellationToken)
    {
        var document = new JsonWebKeySet(await http.GetStringAsync(settings.JwksUri, cancellationToken));
        var configuration = new OpenIdConnectConfiguration { Issuer = settings.Issuer, JsonWebKeySet = document };
        foreach (var key in document.GetSigningKeys())
        {
            configuration.SigningKeys.Add(key);
        }

        return configuration;
    }
}
