using System.ComponentModel.DataAnnotations;

namespace WasteCoach.Auth.Accounts;

/// <summary>A sign-in.</summary>
/// <param name="Email">Address of the account.</param>
/// <param name="Password">Its password.</param>
public sealed record LoginRequest([property: Required, StringLength(254)] string Email, [property: Required, StringLength(128)] string Password);
