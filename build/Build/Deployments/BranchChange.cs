namespace WasteCoach.Build.Deployments;

/// <summary>A commit that is to be made.</summary>
/// <param name="Contents">The new texts of files, by path.</param>
/// <param name="Message">The commit's message.</param>
public sealed record BranchChange(IReadOnlyDictionary<string, string> Contents, string Message);
