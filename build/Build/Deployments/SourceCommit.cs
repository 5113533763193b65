using Cake.Core;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Deployments;

/// <summary>The commit that is deployed: its files, and the texts of those that say what a service is made of.</summary>
/// <param name="Hash">The commit.</param>
/// <param name="Files">Every file, by path.</param>
/// <param name="Texts">The texts that were read, by path.</param>
public sealed record SourceCommit(string Hash, IReadOnlyDictionary<string, GitEntry> Files, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>The list of services.</summary>
    public const string Catalogue = "charts/applications/values.yaml";

    /// <summary>Reads the commit that is checked out.</summary>
    /// <exception cref="DeploymentException">The clone holds only a part of the history.</exception>
    public static SourceCommit ReadHead(ICakeContext context, GitSettings settings)
    {
        var git = new GitObjects(context);
        var (commit, isShallow) = git.Head(settings);
        if (isShallow)
        {
            throw new DeploymentException(
                "This clone is shallow: the commit that last changed a service can't be told without the history." + System.Environment.NewLine
                + "  next: git fetch --unshallow; in a workflow: actions/checkout with fetch-depth: 0.");
        }

        var files = git.Files(settings, commit).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var read = files.Values.Where(file => file.Path == Catalogue || IsProject(file.Path)).ToList();
        var texts = git.Texts(settings, read.Select(file => file.Hash));
        return new SourceCommit(commit, files, read.ToDictionary(file => file.Path, file => texts[file.Hash], StringComparer.Ordinal));
    }

    /// <summary>The text of a project file or of the catalogue.</summary>
    /// <exception cref="DeploymentException">The commit has no such file.</exception>
    public string TextOf(string path) => Texts.GetValueOrDefault(path)
        ?? throw new DeploymentException($"Commit {Hash} has no file {path}. Is it committed?");

    /// <summary>Whether a path is a project's.</summary>
    public static bool IsProject(string path) => path.EndsWith(".csproj", StringComparison.Ordinal);
}
