using System.Text.RegularExpressions;

namespace WasteCoach.Build.Checks;

/// <summary>Whether a file names versions that stay what they are.</summary>
public static partial class PinLint
{
    /// <summary>A name that means something else tomorrow.</summary>
    public static readonly Trouble Trouble = new(
        "unpinned-version",
        "latest, stable or master in place of a version",
        "The same commit builds another cluster than yesterday, and nobody changed anything.",
        "A file names a tag, branch or address whose content moves.",
        "Write the version, from environments/versions.yaml where it stands there, or the digest.",
        "Preflight", "Doctor");

    private static readonly IReadOnlyList<(Regex Pattern, string What)> Rules =
    [
        (MovingTag(), "an image's tag that moves"),
        (MovingPath(), "an address whose content moves"),
        (MovingVersion(), "a version that moves"),
        (LatestState(), "the newest package of the day"),
        (MovingReference(), "a branch, whose content moves"),
    ];

    /// <summary>What is not pinned.</summary>
    /// <param name="file">The file, relative to the repository's root.</param>
    /// <param name="text">Its text.</param>
    public static IEnumerable<Finding> Find(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = WithoutComment(lines[i]);
            foreach (var (pattern, what) in Rules)
            {
                if (pattern.Match(line) is { Success: true } match)
                {
                    yield return Trouble.Found(Severity.Warning, $"{file}:{i + 1}", $"{match.Value.Trim()} is {what}.");
                    break;
                }
            }
        }
    }

    private static string WithoutComment(string line) => line.TrimStart().StartsWith('#') ? "" : Comment().Replace(line, "");

    [GeneratedRegex(@"\s#\s.*$")]
    private static partial Regex Comment();

    // No colon behind: core:/stable:/v1.28 is an APT repository's way to name a version.
    [GeneratedRegex(@"[\w./-]*[\w]:(latest|stable|master|main|edge|nightly)(?![\w.:/-])")]
    private static partial Regex MovingTag();

    [GeneratedRegex(@"https?://\S*/(latest|stable|master|main|HEAD)/\S*")]
    private static partial Regex MovingPath();

    [GeneratedRegex(@"\b(tag|version|targetRevision)""?\s*[:=]\s*[""']?(latest|stable|master|\*)[""']?(?=\s*([,}]|$))", RegexOptions.IgnoreCase)]
    private static partial Regex MovingVersion();

    [GeneratedRegex(@"\bstate\s*[:=]\s*[""']?latest\b")]
    private static partial Regex LatestState();

    [GeneratedRegex(@"(\?ref=|\buses:\s*\S+@)(main|master|latest)\b")]
    private static partial Regex MovingReference();
}
