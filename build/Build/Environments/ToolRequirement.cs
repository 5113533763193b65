using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace WasteCoach.Build.Environments;

/// <summary>An executable of the operator's machine and the versions of it that are accepted.</summary>
public sealed partial record ToolRequirement
{
    /// <summary>The executable's name on the path.</summary>
    public required string Executable { get; init; }

    /// <summary>The arguments that make it print its version.</summary>
    public required IReadOnlyList<string> VersionArguments { get; init; }

    /// <summary>Finds the version in what it prints (standard output and error together): its first group.</summary>
    public required Regex VersionPattern { get; init; }

    /// <summary>The accepted versions.</summary>
    public required SemanticRange Accepted { get; init; }

    /// <summary>Finds the version in what the executable printed.</summary>
    /// <returns>The version, or <see langword="null"/> if there is none in it.</returns>
    public NuGetVersion? FindVersion(string output) =>
        VersionPattern.Match(Colour().Replace(output, "")) is { Success: true } match && NuGetVersion.TryParse(match.Groups[1].Value, out var version)
            ? version
            : null;

    // ansible-lint colours its version even where no terminal listens.
    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Colour();
}
