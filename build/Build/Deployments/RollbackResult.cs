namespace WasteCoach.Build.Deployments;

/// <summary>What a rollback did in git.</summary>
/// <param name="Commit">The commit that was pushed.</param>
/// <param name="Returns">The ways back of the services.</param>
public sealed record RollbackResult(string Commit, IReadOnlyList<ImageReturn> Returns);
