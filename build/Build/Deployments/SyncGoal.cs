namespace WasteCoach.Build.Deployments;

/// <summary>What an application is to come to.</summary>
/// <param name="Application">The application.</param>
/// <param name="Commit">The commit of the branch that it must have reached; a later one will do.</param>
/// <param name="Reached">Whether a commit is that one or a later one.</param>
/// <param name="DigestAt">The digest that git names at a commit; null for an application without an image of its own.</param>
public sealed record SyncGoal(string Application, string Commit, Func<string, bool> Reached, Func<string, string?> DigestAt)
{
    /// <summary>Whether a commit, if it is one, reaches the goal.</summary>
    public bool IsReachedBy(string? revision) => !string.IsNullOrEmpty(revision) && Reached(revision);
}
