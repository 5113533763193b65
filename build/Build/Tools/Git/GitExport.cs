using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Git;

/// <summary>
/// Writes the files of a commit to a folder of its own, with an index of its own: neither the user's index nor the working tree
/// is touched. A file that did not change since the last time keeps its time, so that an incremental build compiles only what did.
/// </summary>
/// <param name="context">Cake.</param>
/// <param name="repository">The folder in which git keeps the repository.</param>
/// <param name="folder">Where the files go.</param>
/// <param name="index">Where the index of that folder is kept.</param>
public sealed class GitExport(ICakeContext context, DirectoryPath repository, DirectoryPath folder, FilePath index) : StreamingTool<GitSettings>(context)
{
    // The user's own settings of a checkout (sparse, line ends, hooks) concern the user's working tree.
    private static readonly string[] Plain =
    [
        "-c", "core.sparseCheckout=false", "-c", "core.autocrlf=false", "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false",
        "-c", "core.splitIndex=false", "-c", "core.hooksPath=/dev/null",
    ];

    /// <summary>Brings the folder to a commit. What a build made there, which git is told to ignore, stays.</summary>
    public void Write(string commit)
    {
        // A run that was killed leaves the lock of its index. Whoever comes here holds the environment's lock, so nobody else works on it.
        File.Delete(index.FullPath + ".lock");
        Directory.CreateDirectory(folder.FullPath);
        var settings = new GitSettings { WorkingDirectory = folder };
        Execute(settings, Command("read-tree", "--reset", "-u", commit));
        Execute(settings, Command("clean", "-d", "--force", "--force", "--quiet"));
    }

    /// <inheritdoc/>
    protected override string GetToolName() => "git";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["git", "git.exe"];

    /// <inheritdoc/>
    protected override IDictionary<string, string> GetEnvironmentVariables(GitSettings settings) =>
        new Dictionary<string, string>(base.GetEnvironmentVariables(settings) ?? new Dictionary<string, string>())
        {
            ["GIT_DIR"] = repository.FullPath,
            ["GIT_WORK_TREE"] = folder.FullPath,
            ["GIT_INDEX_FILE"] = index.FullPath,
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["LC_ALL"] = "C",
        };

    private static ProcessArgumentBuilder Command(params string[] arguments) => new ProcessArgumentBuilder().Exactly([.. Plain, .. arguments]);
}
