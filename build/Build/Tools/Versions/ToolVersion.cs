namespace WasteCoach.Build.Tools.Versions;

/// <summary>A tool's version against what the catalogue accepts.</summary>
/// <param name="Executable">The tool.</param>
/// <param name="Found">Its version.</param>
/// <param name="Accepted">The accepted range, as the catalogue has it.</param>
/// <param name="IsAccepted">Whether the version is in the range.</param>
public sealed record ToolVersion(string Executable, Version Found, string Accepted, bool IsAccepted)
{
    /// <summary>"terraform 1.11.4 (needs >= 1.10)".</summary>
    public override string ToString() => $"{Executable} {Found} (needs {Accepted})";
}
