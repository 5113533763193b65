namespace WasteCoach.Build.Tools.Git;

/// <summary>A commit and its time.</summary>
/// <param name="Hash">Its full hash.</param>
/// <param name="Time">When it was committed.</param>
public sealed record GitCommit(string Hash, DateTimeOffset Time);
