using System.Xml;
using System.Xml.Linq;

namespace WasteCoach.Build.Deployments;

/// <summary>
/// What projects of a commit are made of: their folders, those of the projects they refer to, files that they take from elsewhere,
/// and what MSBuild and NuGet read on the way up to the root.
/// </summary>
public sealed class ProjectGraph(SourceCommit commit)
{
    // What applies to every project below the folder it lies in.
    private static readonly string[] Inherited =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Directory.Build.rsp", "NuGet.config", "nuget.config", "global.json", ".editorconfig",
    ];

    private static readonly string[] Attributes = ["Include", "Update"];

    /// <summary>The folders and files that a project depends on, from the repository's root, sorted.</summary>
    /// <exception cref="DeploymentException">A project can't be read, or refers to something that can't be followed.</exception>
    public IReadOnlyList<string> InputsOf(string project)
    {
        var inputs = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var left = new Queue<string>([project]);
        while (left.TryDequeue(out var path))
        {
            // Two projects that refer to each other are MSBuild's to refuse; here each is read once.
            if (!seen.Add(path))
            {
                continue;
            }

            var folder = FolderOf(path);
            inputs.Add(folder);
            inputs.UnionWith(InheritedBy(folder));
            foreach (var (kind, reference) in ReferencesOf(path, folder))
            {
                if (kind == "ProjectReference")
                {
                    left.Enqueue(reference);
                }
                else if (!IsBelow(reference, folder))
                {
                    inputs.Add(reference);
                }
            }
        }

        // What lies in a folder that is an input is one already.
        return [.. inputs.Where(input => !inputs.Any(other => other != input && IsBelow(input, other)))];
    }

    /// <summary>Whether a path is a folder or file, or lies below it.</summary>
    public static bool IsBelow(string path, string folder)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(folder);
        return path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
    }

    private IEnumerable<string> InheritedBy(string folder)
    {
        for (var at = folder; ; at = FolderOf(at))
        {
            foreach (var name in Inherited.Select(name => at.Length == 0 ? name : $"{at}/{name}").Where(commit.Files.ContainsKey))
            {
                yield return name;
            }

            if (at.Length == 0)
            {
                yield break;
            }
        }
    }

    private IEnumerable<(string Kind, string Path)> ReferencesOf(string project, string folder)
    {
        XDocument document;
        try
        {
            document = XDocument.Parse(commit.TextOf(project).TrimStart('\uFEFF'));
        }
        catch (XmlException exception)
        {
            throw new DeploymentException($"{project}:{exception.LineNumber}: {exception.Message}", exception);
        }

        foreach (var element in document.Descendants())
        {
            var kind = element.Name.LocalName;
            var texts = kind == "Import" ? [(string?)element.Attribute("Project")] : Attributes.Select(name => (string?)element.Attribute(name));
            foreach (var text in texts.OfType<string>().SelectMany(text => text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            {
                // Names of packages and of assemblies have no folder.
                if (kind is "ProjectReference" or "Import" || text.Contains('/', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal))
                {
                    yield return (kind, Resolve(project, folder, text));
                }
            }
        }
    }

    // A pattern stands for the folder above its first wildcard.
    private string Resolve(string project, string folder, string text)
    {
        var written = text.Replace('\\', '/').Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal).Replace("$(MSBuildProjectDirectory)/", "", StringComparison.Ordinal);
        if (written.Contains('$', StringComparison.Ordinal) || written.StartsWith('/'))
        {
            throw new DeploymentException($"{project} refers to '{text}', which only MSBuild could follow: a change of it would not be seen. Write a path relative to the project.");
        }

        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in written.Split('/').TakeWhile(part => !part.Contains('*', StringComparison.Ordinal) && !part.Contains('?', StringComparison.Ordinal)))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part == "..")
            {
                throw new DeploymentException($"{project} refers to '{text}', which lies outside of the repository: a change of it would not be seen.");
            }
            else if (part is not ("." or ""))
            {
                parts.Add(part);
            }
        }

        var path = string.Join('/', parts);
        return path.Length > 0 && commit.Files.Keys.Any(file => IsBelow(file, path)) || IsBelow(path, folder)
            ? path
            : throw new DeploymentException($"{project} refers to '{text}', but commit {commit.Hash} has no {path}.");
    }

    private static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";
}
