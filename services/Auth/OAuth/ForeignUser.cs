namespace WasteCoach.Auth.OAuth;

/// <summary>Who a provider says the user is.</summary>
internal sealed record ForeignUser(string Subject, string? Email, string Name);
