using System.Security.Cryptography;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using WasteCoach.Shared.Authentication;

namespace WasteCoach.Auth.Tokens;

/// <summary>
/// The P-256 keys of the tokens, as PEM: <c>Jwt__SigningKey</c> signs; <c>Jwt__RetiredKey</c>, if any, is still
/// published, so that a key can be changed while its tokens live.
/// </summary>
internal sealed class SigningKeys
{
    public SigningKeys(IConfiguration configuration, JwtSettings settings)
    {
        Current = Load(configuration["Jwt:SigningKey"], "Jwt__SigningKey")
            ?? throw new InvalidOperationException("Jwt__SigningKey is not set. Make one: openssl ecparam -name prime256v1 -genkey -noout");
        var keys = new List<ECDsaSecurityKey> { Current };
        if (Load(configuration["Jwt:RetiredKey"], "Jwt__RetiredKey") is { } retired)
        {
            keys.Add(retired);
        }

        Public = keys.Select(Publish).ToList();
        Configuration = new OpenIdConnectConfiguration { Issuer = settings.Issuer };
        keys.ForEach(Configuration.SigningKeys.Add);
    }

    /// <summary>The key that signs.</summary>
    public ECDsaSecurityKey Current { get; }

    /// <summary>The public halves, as JWKS tells them.</summary>
    public IReadOnlyList<PublicKey> Public { get; }

    /// <summary>The same for the service's own check of tokens.</summary>
    public OpenIdConnectConfiguration Configuration { get; }

    private static ECDsaSecurityKey? Load(string? pem, string name)
    {
        if (string.IsNullOrWhiteSpace(pem))
        {
            return null;
        }

        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportFromPem(pem);
        }
        catch (Exception malformed) when (malformed is ArgumentException or CryptographicException)
        {
            throw new InvalidOperationException($"{name} is no PEM of an EC key.");
        }

        if (ecdsa.KeySize != 256)
        {
            throw new InvalidOperationException($"{name} has {ecdsa.KeySize} bits; ES256 wants P-256.");
        }

        var key = new ECDsaSecurityKey(ecdsa);
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return key;
    }

    private static PublicKey Publish(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new PublicKey("EC", "P-256", "sig", "ES256", key.KeyId, Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }
}
