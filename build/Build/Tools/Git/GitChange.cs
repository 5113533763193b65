namespace WasteCoach.Build.Tools.Git;

/// <summary>A path that differs from the last commit.</summary>
/// <param name="Code">The two letters of <c>git status --porcelain</c>: index, working tree.</param>
/// <param name="Path">The path from the root of the working tree.</param>
public sealed record GitChange(string Code, string Path);
