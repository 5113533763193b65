namespace WasteCoach.Build.Deployments;

/// <summary>Where deployments are written, and by whom.</summary>
/// <param name="Remote">The repository's address, without a login.</param>
/// <param name="Branch">The branch that Argo CD follows.</param>
/// <param name="AuthorName">Name of the commits' author.</param>
/// <param name="AuthorEmail">Address of the commits' author.</param>
/// <param name="Credentials">A login; null: git's own ways.</param>
public sealed record BranchSettings(string Remote, string Branch, string AuthorName, string AuthorEmail, RemoteCredentials? Credentials = null);
