using System.Collections.Concurrent;
using System.Text;
using Cake.Core;
using Cake.Core.IO;
using Path = System.IO.Path;
using WasteCoach.Build.Tools.Git;
using ToolSettings = WasteCoach.Build.Tools.Git.GitSettings;

namespace WasteCoach.Build.Deployments;

/// <summary>
/// The branch from which Argo CD deploys, by way of a repository of our own without a working tree: nobody's files are touched,
/// and a content goes in and out byte for byte.
/// </summary>
public sealed class DeploymentBranch
{
    private const string Reference = "refs/deploy/tip";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly GitRunner _git;
    private readonly DirectoryPath _folder;
    private readonly BranchSettings _settings;
    private readonly ConcurrentDictionary<(string Commit, string Path), string?> _texts = new();

    /// <summary>Names the branch; nothing happens yet.</summary>
    /// <param name="context">Runs git.</param>
    /// <param name="folder">The folder of the repository; made when missing.</param>
    /// <param name="settings">The branch.</param>
    public DeploymentBranch(ICakeContext context, DirectoryPath folder, BranchSettings settings)
    {
        _git = new GitRunner(context);
        _folder = folder;
        _settings = settings;
    }

    /// <summary>The remote's address.</summary>
    public string Remote => _settings.Remote;

    /// <summary>The branch's name.</summary>
    public string Name => _settings.Branch;

    /// <summary>Takes in all commits of the branch.</summary>
    /// <returns>The newest one.</returns>
    public string Fetch()
    {
        // Repeatable: what a run that was cut off left half made is completed.
        Directory.CreateDirectory(_folder.FullPath);
        if (!File.Exists(Path.Combine(_folder.FullPath, "HEAD")))
        {
            _git.InitBare(Settings(), _folder);
        }

        _git.Fetch(Settings(), Remote, Name, Reference);
        return _git.RevParse(Settings(), Reference);
    }

    /// <summary>The newest commit, asked of the remote without taking anything in; null if there is no such branch.</summary>
    public string? AskTip()
    {
        Directory.CreateDirectory(_folder.FullPath);
        return _git.RemoteTip(Settings(), Remote, Name);
    }

    /// <summary>Whether a commit was taken in.</summary>
    public bool Has(string commit) => _git.Has(Settings(), commit);

    /// <summary>Whether a commit is the other one, or in its history; false for one that is not known.</summary>
    public bool Contains(string commit, string ancestor) => Has(commit) && Has(ancestor) && _git.IsAncestor(Settings(), ancestor, commit);

    /// <summary>A file's text at a commit; null if it is not there.</summary>
    /// <exception cref="DeploymentException">It is no UTF-8.</exception>
    public string? Read(string commit, string path) => _texts.GetOrAdd((commit, path), key => ReadAnew(key.Commit, key.Path));

    /// <summary>The files of a commit below paths.</summary>
    public IReadOnlyList<string> Files(string commit, params IEnumerable<string> paths) => [.. _git.ListTree(Settings(), commit, paths).Select(file => file.Path)];

    /// <summary>The commits that changed paths, the newest first.</summary>
    public IReadOnlyList<LoggedCommit> History(string commit, params IEnumerable<string> paths) => _git.Log(Settings(), commit, paths);

    /// <summary>The newest commit that changed paths; null for none.</summary>
    public LoggedCommit? LastChange(string commit, params IEnumerable<string> paths) => _git.Log(Settings(), commit, paths, limit: 1).FirstOrDefault();

    /// <summary>A commit of its own.</summary>
    public LoggedCommit Commit(string commit) => _git.Log(Settings(), commit, [], limit: 1)[0];

    /// <summary>The files below paths that differ between two commits; null if one of them is not known.</summary>
    public IReadOnlyList<string>? Changes(string one, string other, params IEnumerable<string> paths) =>
        Has(one) && Has(other) ? _git.Changes(Settings(), one, other, paths) : null;

    /// <summary>Makes a commit with other contents of some files; nothing is pushed.</summary>
    /// <returns>The commit.</returns>
    public string Write(string parent, IReadOnlyDictionary<string, string> contents, string message)
    {
        var settings = Settings();
        var files = contents.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new GitFile(file.Key, _git.WriteBlob(settings, file.Value))).ToList();
        return _git.CommitOnto(settings, parent, files, message);
    }

    /// <summary>Pushes a commit.</summary>
    /// <returns>Null if it is there; otherwise what was said.</returns>
    public IReadOnlyList<string>? Push(string commit) => _git.PushCommit(Settings(), Remote, commit, Name);

    private string? ReadAnew(string commit, string path)
    {
        try
        {
            return _git.ReadFile(Settings(), commit, path) is { } bytes ? Strict.GetString(bytes) : null;
        }
        catch (DecoderFallbackException damage)
        {
            throw new DeploymentException($"{path} of {Remote} is not UTF-8 text at {commit[..12]}. Save it with the encoding UTF-8 on branch {Name}.", damage);
        }
    }

    private ToolSettings Settings()
    {
        var settings = new ToolSettings
        {
            WorkingDirectory = _folder,
            ToolTimeout = TimeSpan.FromMinutes(5),
            EnvironmentVariables =
            {
                ["GIT_DIR"] = _folder.FullPath,
                ["GIT_AUTHOR_NAME"] = _settings.AuthorName,
                ["GIT_AUTHOR_EMAIL"] = _settings.AuthorEmail,
                ["GIT_COMMITTER_NAME"] = _settings.AuthorName,
                ["GIT_COMMITTER_EMAIL"] = _settings.AuthorEmail,
            },
        };
        foreach (var (name, value) in _settings.Credentials?.VariablesFor(Remote) ?? [])
        {
            settings.EnvironmentVariables[name] = value;
        }

        return settings;
    }
}
