namespace WasteCoach.Build.Tools.Git;

/// <summary>A file in the index.</summary>
/// <param name="Path">The path from the working directory.</param>
/// <param name="Hash">The hash of its content as git has it.</param>
public sealed record GitFile(string Path, string Hash);
