namespace WasteCoach.Build.Deployments;

/// <summary>What became of a change.</summary>
/// <param name="Tip">The newest commit of the branch that was seen, the change in it.</param>
/// <param name="Commit">The commit that was pushed; null when there was nothing to change.</param>
public sealed record BranchWrite(string Tip, string? Commit);
