using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using WasteCoach.Shared.Data;

namespace WasteCoach.Auth.OAuth;

/// <summary>Sign-ins under way: state (good once, 10 minutes) and PKCE verifier (RFC 7636).</summary>
internal sealed class OAuthStates(Database database)
{
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Begins one.</summary>
    /// <returns>The state and the S256 challenge.</returns>
    public async Task<(string State, string Challenge)> BeginAsync(string provider, CancellationToken cancellationToken)
    {
        var state = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        var verifier = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        await database.ExecuteAsync(
            "insert into auth.oauth_states (hash, provider, code_verifier, expires_at) values (@hash, @provider, @verifier, now() + @lifetime)",
            cancellationToken,
            ("hash", Hash(state)),
            ("provider", provider),
            ("verifier", verifier),
            ("lifetime", Lifetime));
        return (state, Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
    }

    /// <summary>Ends one.</summary>
    /// <returns>Its verifier, or null when the state is unknown, expired or used.</returns>
    public Task<string?> EndAsync(string provider, string state, CancellationToken cancellationToken) => database.FirstAsync(
        "delete from auth.oauth_states where hash = @hash and provider = @provider and expires_at > now() returning code_verifier",
        row => row.GetString(0),
        cancellationToken,
        ("hash", Hash(state)),
        ("provider", provider));

    private static byte[] Hash(string state) => SHA256.HashData(Encoding.UTF8.GetBytes(state));
}
