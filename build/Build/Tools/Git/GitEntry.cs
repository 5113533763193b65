namespace WasteCoach.Build.Tools.Git;

/// <summary>A file of a commit.</summary>
/// <param name="Path">The path from the repository's root.</param>
/// <param name="Mode">What it is: 100644, 100755, or 120000 for a link.</param>
/// <param name="Hash">The hash of its content.</param>
public sealed record GitEntry(string Path, string Mode, string Hash);
