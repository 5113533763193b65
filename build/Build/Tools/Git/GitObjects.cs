using System.Globalization;
using System.Text.RegularExpressions;
using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Git;

/// <summary>Reads what is committed. It looks at neither the index nor the working tree, and changes nothing.</summary>
public sealed partial class GitObjects(ICakeContext context) : StreamingTool<GitSettings>(context)
{
    private static readonly int[] FoundOrNot = [0, 1];

    /// <summary>The commit that is checked out, and whether the clone holds its history.</summary>
    public (string Commit, bool IsShallow) Head(GitSettings settings)
    {
        var answer = Capture(settings, Command("rev-parse", "--is-shallow-repository", "HEAD")).Split('\n');
        return (answer[^1], answer[0] == "true");
    }

    /// <summary>The branch that is checked out; null when a commit or a tag is.</summary>
    public string? Branch(GitSettings settings)
    {
        var name = Capture(settings, Command("symbolic-ref", "--quiet", "--short", "HEAD"), new() { Answers = FoundOrNot });
        return name.Length == 0 ? null : name;
    }

    /// <summary>The tags of a commit that match a pattern.</summary>
    public IReadOnlyList<string> Tags(GitSettings settings, string commit, string pattern) =>
        Capture(settings, Command("tag", "--points-at", commit, "--list", pattern)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The folder in which git keeps the repository.</summary>
    public DirectoryPath Folder(GitSettings settings) => Capture(settings, Command("rev-parse", "--absolute-git-dir"));

    /// <summary>The hash of a commit's folder, which any change below it changes.</summary>
    public string FolderHash(GitSettings settings, string commit, string path) => Capture(settings, Command("rev-parse", $"{commit}:{path}"));

    /// <summary>Every file of a commit.</summary>
    public IReadOnlyList<GitEntry> Files(GitSettings settings, string commit) =>
        [.. Capture(settings, Command("ls-tree", "-r", "-z", "--full-tree", commit))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('\t', 2))
            .Select(parts => (Path: parts[1], Fields: parts[0].Split(' ')))
            .Select(entry => new GitEntry(entry.Path, entry.Fields[0], entry.Fields[2]))];

    /// <summary>The texts behind hashes, by hash.</summary>
    public IReadOnlyDictionary<string, string> Texts(GitSettings settings, IEnumerable<string> hashes)
    {
        var wanted = hashes.Distinct(StringComparer.Ordinal).ToList();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = Capture(settings, Command("cat-file", "--batch"), new() { Input = string.Concat(wanted.Select(hash => hash + "\n")) }).Split('\n');
        var line = 0;
        foreach (var (hash, next) in wanted.Zip(wanted.Skip(1).Append(null)))
        {
            if (line >= lines.Length || !BlobHeader().IsMatch(lines[line]) || !lines[line].StartsWith(hash, StringComparison.Ordinal))
                throw new ToolFailure("git", $"It was asked for the file with hash {hash} and answered '{lines.ElementAtOrDefault(line)}'.", remedy: "git fsck says whether the clone is whole.");
            var begin = ++line;
            while (line < lines.Length && !(next is not null && BlobHeader().IsMatch(lines[line]) && lines[line].StartsWith(next, StringComparison.Ordinal)))
                line++;
            texts[hash] = string.Join('\n', lines[begin..line]);
        }
        return texts;
    }

    /// <summary>The last commit, seen from one, that changed something below paths; null when none did.</summary>
    public GitCommit? LastChange(GitSettings settings, string commit, params IEnumerable<string> paths)
    {
        var answer = Capture(settings, Command(["log", "-1", "--format=%H %ct", commit, "--", .. paths]));
        return answer.Split(' ') is [var hash, var time]
            ? new(hash, DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, CultureInfo.InvariantCulture)))
            : null;
    }

    /// <summary>The files below paths that differ between two commits; null when the clone does not have the first.</summary>
    public IReadOnlyList<string>? Differences(GitSettings settings, string from, string to, params IEnumerable<string> paths)
    {
        var isKnown = Execute(
            settings,
            Command("cat-file", "-e", from + "^{commit}"),
            new() { EchoError = false, IsAnswer = result => result.ExitCode is 1 or 128 }).ExitCode == 0;
        return isKnown
            ? Capture(settings, Command(["diff", "--name-only", "--no-renames", "-z", from, to, "--", .. paths])).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            : null;
    }

    /// <inheritdoc/>
    protected override string GetToolName() => "git";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["git", "git.exe"];

    /// <inheritdoc/>
    protected override IDictionary<string, string> GetEnvironmentVariables(GitSettings settings) =>
        new Dictionary<string, string>(base.GetEnvironmentVariables(settings) ?? new Dictionary<string, string>())
        {
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_OPTIONAL_LOCKS"] = "0", // a look must not get in the way of the user's own git
            ["LC_ALL"] = "C",
        };

    /// <inheritdoc/>
    protected override string? Remedy(ProcessResult result) => string.Join('\n', result.ErrorTail) switch
    {
        var text when text.Contains("not a git repository", StringComparison.Ordinal) => "Run it inside a clone of the repository.",
        var text when text.Contains("dubious ownership", StringComparison.Ordinal) => "The clone belongs to another user: run as that user, or git config --global --add safe.directory with its folder.",
        var text when text.Contains("unknown revision", StringComparison.Ordinal) => "The clone has no commit yet: commit something first.",
        _ => null,
    };

    private static ProcessArgumentBuilder Command(params string[] arguments) => new ProcessArgumentBuilder().Exactly(arguments);

    [GeneratedRegex("^[0-9a-f]{40,64} blob [0-9]+$")]
    private static partial Regex BlobHeader();
}
