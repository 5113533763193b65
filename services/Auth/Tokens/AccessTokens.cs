using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using WasteCoach.Auth.Accounts;
using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Redis;

namespace WasteCoach.Auth.Tokens;

/// <summary>Signs access tokens.</summary>
internal sealed class AccessTokens(SigningKeys keys, JwtSettings settings, TimeProvider time)
{
    /// <summary>How long one counts; the blacklist remembers a session as long.</summary>
    public static TimeSpan Lifetime => RedisDatabase.Blacklist.Lifetime;

    public string Issue(Account account, Guid session)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["sub"] = account.Id.ToString(), ["sid"] = session.ToString(), ["jti"] = Guid.NewGuid().ToString(), ["name"] = account.Name };
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = settings.Issuer,
            Audience = settings.Audience,
            IssuedAt = now,
            NotBefore = now,
            // The blacklist entry must outlive the clock skew that validators grant.
            Expires = now + Lifetime - TimeSpan.FromSeconds(10),
            Claims = claims,
            SigningCredentials = new SigningCredentials(keys.Current, SecurityAlgorithms.EcdsaSha256),
        });
    }
}
