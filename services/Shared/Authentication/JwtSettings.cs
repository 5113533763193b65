namespace WasteCoach.Shared.Authentication;

/// <summary>What makes an access token ours (section <c>Jwt</c>).</summary>
public sealed record JwtSettings
{
    /// <summary>Claim iss.</summary>
    public string Issuer { get; init; } = "wastecoach";

    /// <summary>Claim aud.</summary>
    public string Audience { get; init; } = "wastecoach";

    /// <summary>Where the auth service publishes its public keys.</summary>
    public Uri JwksUri { get; init; } = new("http://auth:8080/api/v1/auth/.well-known/jwks.json");
}
