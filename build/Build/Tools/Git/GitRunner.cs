using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Git;

/// <summary>Runs git. It never asks for a password or opens an editor: it fails instead.</summary>
public sealed class GitRunner(ICakeContext context) : StreamingTool<GitSettings>(context)
{
    /// <summary>What differs from the last commit, files that git does not know included. A renamed file has its new path.</summary>
    public IReadOnlyList<GitChange> Status(GitSettings settings)
    {
        var entries = Capture(settings, Command("status", "--porcelain=v1", "-z", "--untracked-files=all")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var changes = new List<GitChange>();
        for (var i = 0; i < entries.Length; i++)
        {
            changes.Add(new(entries[i][..2], entries[i][3..]));
            if (entries[i][0] is 'R' or 'C')
                i++; // the old path follows
        }
        return changes;
    }

    /// <summary>The full hash of a revision.</summary>
    public string RevParse(GitSettings settings, string revision) =>
        Capture(settings, Command("rev-parse", "--verify", "--end-of-options", revision));

    /// <summary>The files that git tracks below paths, with the hash of their content in the index.</summary>
    public IReadOnlyList<GitFile> ListFiles(GitSettings settings, params IEnumerable<string> paths) =>
        [.. Capture(settings, Command(["ls-files", "--stage", "-z", "--", .. paths]))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('\t', 2))
            .Select(parts => new GitFile(parts[1], parts[0].Split(' ')[1]))];

    /// <summary>Clones a repository.</summary>
    /// <param name="settings">How.</param>
    /// <param name="url">Where from; no credentials in it.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="branch">The branch to check out; null: the remote's own choice.</param>
    /// <param name="depth">Commits of history; null: all.</param>
    public void Clone(GitSettings settings, string url, DirectoryPath folder, string? branch = null, int? depth = null) =>
        Execute(
            settings,
            Command("clone", "--quiet")
                .Exactly(branch is null ? [] : ["--branch", branch])
                .Exactly(depth is null ? [] : [$"--depth={depth}"])
                .Exactly("--", url, folder.FullPath));

    /// <summary>Commits the given paths, and nothing else, and gives the commit's hash.</summary>
    public string Commit(GitSettings settings, string message, params IReadOnlyList<string> paths)
    {
        Execute(settings, Command(["add", "--", .. paths]));
        Execute(settings, Command(["commit", "--quiet", "--only", "--message", message, "--", .. paths]));
        return RevParse(settings, "HEAD");
    }

    /// <summary>Pushes HEAD to a branch.</summary>
    /// <returns>False if the remote has commits that we do not: fetch, rebase, try again.</returns>
    public bool Push(GitSettings settings, string remote, string branch) =>
        Execute(
            settings,
            Command("push", "--quiet", remote, $"HEAD:refs/heads/{branch}"),
            new() { IsAnswer = IsRejected }).ExitCode == 0;

    /// <inheritdoc/>
    protected override string GetToolName() => "git";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["git", "git.exe"];

    /// <inheritdoc/>
    protected override IDictionary<string, string> GetEnvironmentVariables(GitSettings settings) =>
        new Dictionary<string, string>(base.GetEnvironmentVariables(settings) ?? new Dictionary<string, string>())
        {
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_EDITOR"] = "false",
            ["LC_ALL"] = "C", // its messages are read below
        };

    /// <inheritdoc/>
    protected override string? Remedy(ProcessResult result) => string.Join('\n', result.ErrorTail) switch
    {
        var text when text.Contains("terminal prompts disabled", StringComparison.Ordinal) || text.Contains("Authentication failed", StringComparison.Ordinal)
            => "Give git credentials for this remote (a credential helper or an ssh key).",
        var text when text.Contains("not a git repository", StringComparison.Ordinal) => "Run it inside a clone of the repository.",
        var text when text.Contains("Please tell me who you are", StringComparison.Ordinal) => "Set GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL, or git config user.name and user.email.",
        _ => null,
    };

    private static bool IsRejected(ProcessResult result) =>
        result.ErrorTail.Any(line => line.Contains("[rejected]", StringComparison.Ordinal) || line.Contains("cannot lock ref", StringComparison.Ordinal));

    private static ProcessArgumentBuilder Command(params string[] arguments) => new ProcessArgumentBuilder().Exactly(arguments);
}
