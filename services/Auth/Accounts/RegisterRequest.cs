using System.ComponentModel.DataAnnotations;

namespace WasteCoach.Auth.Accounts;

/// <summary>A new account.</summary>
/// <param name="Email">Address, unique.</param>
/// <param name="Password">At least 8 characters, with a letter and a digit.</param>
/// <param name="Name">What to call the user.</param>
public sealed record RegisterRequest(
    [property: Required, EmailAddress, StringLength(254)] string Email,
    [property: Required, StringLength(128, MinimumLength = 8), RegularExpression(@"^(?=.*\p{L})(?=.*\d).*$", ErrorMessage = "The password needs a letter and a digit.")] string Password,
    [property: Required, StringLength(60, MinimumLength = 1)] string Name);
