using System.ComponentModel.DataAnnotations;

namespace WasteCoach.Auth.Tokens;

/// <summary>An exchange of a refresh token.</summary>
/// <param name="RefreshToken">The newest one of the session.</param>
public sealed record RefreshRequest([property: Required, StringLength(100)] string RefreshToken);
