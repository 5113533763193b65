using System.Security.Cryptography;
using System.Text;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Deployments;

/// <summary>Everything that goes into a service's image.</summary>
/// <param name="Service">The service.</param>
/// <param name="Paths">The folders and files, for git.</param>
/// <param name="Hash">SHA-256 over the files' paths and contents and the base image.</param>
public sealed record ServiceInputs(string Service, IReadOnlyList<string> Paths, string Hash)
{
    /// <summary>How every image is made of what was published.</summary>
    public const string Dockerfile = "services/Dockerfile";

    /// <summary>Finds them in a commit.</summary>
    public static ServiceInputs Of(SourceCommit commit, ServiceProject project, string baseDigest)
    {
        ArgumentNullException.ThrowIfNull(commit);
        ArgumentNullException.ThrowIfNull(project);
        if (!commit.Files.ContainsKey(Dockerfile))
        {
            throw new DeploymentException($"Commit {commit.Hash} has no {Dockerfile}, so no image can be built of it. Deploy a commit that has one.");
        }

        IReadOnlyList<string> paths = [.. new ProjectGraph(commit).InputsOf(project.Path), Dockerfile];
        var files = commit.Files.Values.Where(file => paths.Any(path => ProjectGraph.IsBelow(file.Path, path)) && !IsReadme(file.Path));
        return new ServiceInputs(project.Service, paths, HashOf(files, baseDigest));
    }

    /// <summary>The paths as git takes them: read from the root, word for word, without what nobody builds.</summary>
    public IEnumerable<string> Pathspecs => Paths.Select(path => $":(top,literal){path}").Append(":(top,exclude,glob)**/README.md");

    /// <summary>Whether a file is one of them.</summary>
    public bool Holds(string path) => !IsReadme(path) && Paths.Any(input => ProjectGraph.IsBelow(path, input));

    /// <summary>The hash over files, in whatever order they come, and the base image.</summary>
    public static string HashOf(IEnumerable<GitEntry> files, string baseDigest)
    {
        ArgumentNullException.ThrowIfNull(files);
        var text = new StringBuilder();
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            // No path holds a NUL, so no two lists of files read the same.
            text.Append(file.Mode).Append(' ').Append(file.Hash).Append(' ').Append(file.Path).Append('\0');
        }

        text.Append("base ").Append(baseDigest);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static bool IsReadme(string path) => path.Split('/')[^1] == "README.md";
}
