namespace WasteCoach.Auth.Tokens;

/// <summary>A public key as a JSON Web Key (RFC 7517).</summary>
public sealed record PublicKey(string Kty, string Crv, string Use, string Alg, string Kid, string X, string Y);
