using System.Text.Json;
using System.Xml.Linq;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Dotnet;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Deployments;

/// <summary>
/// The sources of the commit that is deployed, in a folder of their own, where they are tested and published. What was compiled
/// there stays, so that the next commit compiles only what it changed.
/// </summary>
public sealed class ServiceSource
{
    private const string Solution = "WasteCoach.slnx";
    private readonly BuildContext _context;
    private readonly DeploymentPaths _paths;
    private readonly IReadOnlyList<ServiceVersion> _versions;

    private ServiceSource(BuildContext context, IReadOnlyList<ServiceVersion> versions)
    {
        _context = context;
        _paths = new DeploymentPaths(context.Paths);
        _versions = versions;
    }

    /// <summary>Brings the folder to the commit that is checked out.</summary>
    /// <param name="context">The build.</param>
    /// <param name="versions">The services of that commit.</param>
    public static ServiceSource Export(BuildContext context, IReadOnlyList<ServiceVersion> versions)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(versions);
        var source = new ServiceSource(context, versions);
        var git = new GitObjects(context);
        var root = new GitSettings { WorkingDirectory = context.Paths.Root };
        new GitExport(context, git.Folder(root), source._paths.Source, source._paths.SourceIndex).Write(git.Head(root).Commit);
        source.WriteStamps();
        return source;
    }

    /// <summary>Publishes services with one run of the SDK, each to a folder of its own with nothing else in it.</summary>
    public void Publish(IReadOnlyList<ServiceVersion> versions, Action<string> output)
    {
        ArgumentNullException.ThrowIfNull(versions);
        foreach (var version in versions.Select(version => FolderOf(version)).Where(Directory.Exists))
        {
            Directory.Delete(version, recursive: true);
        }

        WriteSolution(versions);
        var settings = new DotnetSettings { WorkingDirectory = _paths.Source, Properties = Properties("PublishedServices", _paths.Published.FullPath) };
        _context.Dotnet().Publish(settings, _paths.Solution, output);
        foreach (var version in versions)
        {
            PublishedFiles.Prepare(FolderOf(version), version.Source.Name, version.Committed);
        }
    }

    /// <summary>Runs those tests of the services that need no store.</summary>
    /// <returns>Whether all passed.</returns>
    public bool Test(string project, string filter, Cake.Core.IO.FilePath results, Action<string> output) => _context.Dotnet().Test(
        new DotnetSettings { WorkingDirectory = _paths.Source, Properties = Properties() },
        _paths.Source.CombineWithFilePath(project),
        filter,
        results,
        output);

    /// <summary>Where a service was published.</summary>
    public string FolderOf(ServiceVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return _paths.Published.Combine(version.Source.Name).FullPath;
    }

    // The same for tests and images, so that what was compiled for the one is used for the other.
    private Dictionary<string, string> Properties() => new() { ["BuildStamps"] = _paths.Stamps.FullPath };

    private Dictionary<string, string> Properties(string name, string value) => new(Properties()) { [name] = value };

    // A stamp that did not change is not written again: MSBuild would compile its project anew.
    private void WriteStamps()
    {
        Directory.CreateDirectory(_paths.Stamps.FullPath);
        foreach (var version in _versions)
        {
            var stamp = new XElement(
                "Project",
                new XElement("PropertyGroup", new XElement("Commit", version.Revision), new XElement("BuildTime", version.CommittedText)));
            var file = _paths.Stamps.CombineWithFilePath(version.Source.Name + ".props").FullPath;
            if (!File.Exists(file) || File.ReadAllText(file) != stamp.ToString())
            {
                File.WriteAllText(file, stamp.ToString());
            }
        }
    }

    private void WriteSolution(IReadOnlyList<ServiceVersion> versions)
    {
        var document = new
        {
            solution = new
            {
                path = Path.GetRelativePath(_paths.Solution.GetDirectory().FullPath, _paths.Source.CombineWithFilePath(Solution).FullPath),
                projects = versions.Select(version => version.Project).ToList(),
            },
        };
        File.WriteAllText(_paths.Solution.FullPath, JsonSerializer.Serialize(document));
    }
}
