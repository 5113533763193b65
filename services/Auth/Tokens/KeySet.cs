namespace WasteCoach.Auth.Tokens;

/// <summary>The public keys, as other services fetch them.</summary>
public sealed record KeySet(IReadOnlyList<PublicKey> Keys);
