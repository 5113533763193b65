namespace WasteCoach.Build.Environments;

/// <summary>Who reads a git repository over HTTPS.</summary>
/// <param name="User">Such as x-access-token, for a token of GitHub.</param>
/// <param name="Token">Its token, which may read and nothing else.</param>
public sealed record GitReader(string User, SecretReference Token);
