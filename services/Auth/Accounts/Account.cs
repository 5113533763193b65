namespace WasteCoach.Auth.Accounts;

/// <summary>Someone who can sign in.</summary>
/// <param name="Id">Claim sub of the tokens.</param>
/// <param name="Email">Address, unless a provider gave none.</param>
/// <param name="Name">What to call the user.</param>
public sealed record Account(Guid Id, string? Email, string Name);
