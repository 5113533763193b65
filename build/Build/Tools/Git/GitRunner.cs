using System.Globalization;
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

    /// <summary>Makes a repository without a working tree; one that is there already stays as it is.</summary>
    public void InitBare(GitSettings settings, DirectoryPath folder) =>
        Execute(settings, Command("init", "--quiet", "--bare", "--", folder.FullPath), Quiet);

    /// <summary>The commit of a remote's branch; null if it has no such branch.</summary>
    public string? RemoteTip(GitSettings settings, string remote, string branch) =>
        Capture(settings, Command("ls-remote", "--", remote, $"refs/heads/{branch}"), Quiet) is { Length: > 0 } line ? line.Split('\t')[0] : null;

    /// <summary>Brings a remote's branch, with all that it stands on, into a ref of this repository.</summary>
    public void Fetch(GitSettings settings, string remote, string branch, string reference) =>
        Execute(settings, Command("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", remote, $"+refs/heads/{branch}:{reference}"), Quiet);

    /// <summary>Whether the repository has a commit.</summary>
    public bool Has(GitSettings settings, string commit) =>
        Execute(settings, Command("cat-file", "-e", $"{commit}^{{commit}}"), Quiet with { Answers = [0, 1, 128] }).ExitCode == 0;

    /// <summary>Whether a commit is the other one, or in its history. Both must be there.</summary>
    public bool IsAncestor(GitSettings settings, string ancestor, string descendant) =>
        Execute(settings, Command("merge-base", "--is-ancestor", ancestor, descendant), Quiet with { Answers = [0, 1] }).ExitCode == 0;

    /// <summary>Whether the repository has only a part of its history.</summary>
    public bool IsShallow(GitSettings settings) => Capture(settings, Command("rev-parse", "--is-shallow-repository")) == "true";

    /// <summary>The files that a commit has at paths, with the hash of their content.</summary>
    public IReadOnlyList<GitFile> ListTree(GitSettings settings, string commit, params IEnumerable<string> paths) =>
        [.. Capture(settings, Command(["ls-tree", "-r", "-z", "--full-tree", commit, "--", .. paths]))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('\t', 2))
            .Select(parts => new GitFile(parts[1], parts[0].Split(' ')[2]))];

    /// <summary>The paths that differ between two commits.</summary>
    public IReadOnlyList<string> Changes(GitSettings settings, string from, string to, params IEnumerable<string> paths) =>
        Capture(settings, Command(["diff", "--name-only", "-z", "--no-renames", from, to, "--", .. paths])).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The commits that changed paths, the newest first.</summary>
    public IReadOnlyList<LoggedCommit> Log(GitSettings settings, string commit, IEnumerable<string> paths, int? limit = null) =>
        [.. Capture(settings, Command(["log", "-z", "--no-show-signature", "--format=%H%x1f%aI%x1f%an%x1f%B", .. limit is null ? (string[])[] : [$"--max-count={limit}"], commit, "--", .. paths]))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('\x1f', 4))
            .Select(parts => new LoggedCommit(parts[0], DateTimeOffset.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], parts[3]))];

    /// <summary>The bytes of a file of a commit; null if the commit has no such file.</summary>
    public byte[]? ReadFile(GitSettings settings, string commit, string path)
    {
        // By a file and not by lines: the lines' ends belong to the content.
        var output = System.IO.Path.GetTempFileName();
        try
        {
            var call = Quiet with
            {
                OutputFile = output,
                OnOutput = _ => { },
                IsAnswer = result => result.ErrorTail.Any(line => line.Contains($"path '{path}' does not exist in", StringComparison.Ordinal)),
            };
            return Execute(settings, Command("cat-file", "blob", $"{commit}:{path}"), call).ExitCode == 0 ? System.IO.File.ReadAllBytes(output) : null;
        }
        finally
        {
            System.IO.File.Delete(output);
        }
    }

    /// <summary>Stores a content.</summary>
    /// <returns>Its hash.</returns>
    public string WriteBlob(GitSettings settings, string content) =>
        Capture(settings, Command("hash-object", "-w", "--stdin"), new() { Input = content });

    /// <summary>Makes a commit on top of another that differs from it in some files, without a working tree.</summary>
    /// <param name="settings">The repository, author and committer.</param>
    /// <param name="parent">The commit below.</param>
    /// <param name="files">The files that are to be there, by path and the hash of their content; they keep their modes.</param>
    /// <param name="message">The commit's message.</param>
    /// <returns>The new commit; no branch leads to it.</returns>
    public string CommitOnto(GitSettings settings, string parent, IEnumerable<GitFile> files, string message)
    {
        var index = new GitSettings { WorkingDirectory = settings.WorkingDirectory, ToolTimeout = settings.ToolTimeout };
        foreach (var (name, value) in settings.EnvironmentVariables)
        {
            index.EnvironmentVariables[name] = value;
        }

        var folder = System.IO.Directory.CreateTempSubdirectory("git-index-");
        try
        {
            index.EnvironmentVariables["GIT_INDEX_FILE"] = System.IO.Path.Combine(folder.FullName, "index");
            Execute(index, Command("read-tree", parent));
            Execute(index, Command("update-index", "-z", "--index-info"), new() { Input = string.Concat(files.Select(file => $"100644 {file.Hash}\t{file.Path}\0")) });
            var tree = Capture(index, Command("write-tree"));
            return Capture(settings, Command("commit-tree", tree, "-p", parent), new() { Input = message });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Pushes a commit to a remote's branch, which must not lose anything by it.</summary>
    /// <returns>Null if it is there; otherwise what git and the remote said.</returns>
    public IReadOnlyList<string>? PushCommit(GitSettings settings, string remote, string commit, string branch)
    {
        var result = Execute(settings, Command("push", "--quiet", "--no-verify", remote, $"{commit}:refs/heads/{branch}"), Quiet with { IsAnswer = IsRefused });
        return result.ExitCode == 0 ? null : result.ErrorTail;
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
            ["GIT_EDITOR"] = "false",
            ["LC_ALL"] = "C", // its messages are read below
        };

    /// <inheritdoc/>
    protected override string? Remedy(ProcessResult result) => string.Join('\n', result.ErrorTail) switch
    {
        var text when text.Contains("terminal prompts disabled", StringComparison.Ordinal) || text.Contains("Authentication failed", StringComparison.Ordinal)
            => "Give git credentials for this remote (a credential helper or an ssh key).",
        var text when text.Contains("couldn't find remote ref", StringComparison.Ordinal) => "The remote has no such branch: push it there first.",
        var text when text.Contains("Could not resolve host", StringComparison.Ordinal) || text.Contains("Connection refused", StringComparison.Ordinal) || text.Contains("unable to connect", StringComparison.Ordinal)
            => "The remote does not answer: see that its address is right and that this machine may reach it.",
        var text when text.Contains("not a git repository", StringComparison.Ordinal) => "Run it inside a clone of the repository.",
        var text when text.Contains("Please tell me who you are", StringComparison.Ordinal) => "Set GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL, or git config user.name and user.email.",
        _ => null,
    };

    // Its lines are shown by whoever asked, where they mean something.
    private static ToolCall Quiet => new() { EchoError = false };

    private static bool IsRefused(ProcessResult result) =>
        result.ErrorTail.Any(line => line.Contains("rejected]", StringComparison.Ordinal) || line.Contains("cannot lock ref", StringComparison.Ordinal) || line.Contains("failed to push some refs", StringComparison.Ordinal));

    private static bool IsRejected(ProcessResult result) =>
        result.ErrorTail.Any(line => line.Contains("[rejected]", StringComparison.Ordinal) || line.Contains("cannot lock ref", StringComparison.Ordinal));

    private static ProcessArgumentBuilder Command(params string[] arguments) => new ProcessArgumentBuilder().Exactly(arguments);
}
