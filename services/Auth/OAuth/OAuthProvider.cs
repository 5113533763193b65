namespace WasteCoach.Auth.OAuth;

/// <summary>A provider of sign-ins (section <c>OAuth:{name}</c>); it is on when it has a client id.</summary>
internal sealed record OAuthProvider
{
    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public required Uri AuthorizationEndpoint { get; init; }

    public required Uri TokenEndpoint { get; init; }

    public required Uri UserInfoEndpoint { get; init; }

    public required string Scope { get; init; }

    /// <summary>Where the user's id, address and name stand in the answer of the user info endpoint.</summary>
    public required string SubjectPath { get; init; }

    public required string EmailPath { get; init; }

    public required string NamePath { get; init; }
}
