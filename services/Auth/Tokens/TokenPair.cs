namespace WasteCoach.Auth.Tokens;

/// <summary>What a sign-in gives.</summary>
/// <param name="AccessToken">JWT for the header Authorization: Bearer.</param>
/// <param name="RefreshToken">Good for one exchange against a new pair.</param>
/// <param name="ExpiresIn">Seconds until the access token expires.</param>
/// <param name="TokenType">Always Bearer.</param>
public sealed record TokenPair(string AccessToken, string RefreshToken, int ExpiresIn, string TokenType = "Bearer");
