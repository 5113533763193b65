using System.Text;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Nodes;

/// <summary>A change of the nodes in the environment's file: read as the build will read it, checked, and then written at once.</summary>
public sealed class EnvironmentEdit
{
    private readonly BuildContext _context;
    private readonly string _path;
    private readonly string _text;

    /// <summary>Makes the change in memory.</summary>
    /// <param name="context">The build's context.</param>
    /// <param name="change">Gives the new text.</param>
    /// <exception cref="ConfigurationException">The changed file would have problems.</exception>
    /// <exception cref="UsageException">Not all pods would fit on their nodes any more.</exception>
    public EnvironmentEdit(BuildContext context, Func<NodeBlocks, string> change)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(change);
        _context = context;
        var file = context.EnvironmentSettings.File;
        _path = context.Paths.Root.CombineWithFilePath(file).FullPath;
        _text = change(new NodeBlocks(file, Encoding.UTF8.GetString(File.ReadAllBytes(_path))));
        After = new EnvironmentReader(file, context.Versions).Read(Encoding.UTF8.GetBytes(_text));
        RefuseWhatDoesNotFit();
    }

    /// <summary>The environment as it will be.</summary>
    public BuildEnvironment After { get; }

    /// <summary>Writes the file.</summary>
    public void Write()
    {
        var beside = _path + ".new";
        File.WriteAllBytes(beside, Encoding.UTF8.GetBytes(_text));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(beside, File.GetUnixFileMode(_path));
        }

        File.Move(beside, _path, overwrite: true);
    }

    // What did not fit before is Preflight's to say.
    private void RefuseWhatDoesNotFit()
    {
        var problems = ProblemsOf(After).Except(ProblemsOf(_context.EnvironmentSettings)).ToList();
        if (problems.Count > 0)
        {
            throw new UsageException(
                $"Not all pods would fit on the nodes that are left. {string.Join(' ', problems)}",
                $"Lower the requests under workloads in {After.File}, or give those nodes a larger instanceType first.");
        }
    }

    private IEnumerable<string> ProblemsOf(BuildEnvironment environment)
    {
        var nodes = environment.Nodes.Select(node => NodeRoom.Of(node, _context.Versions.InstanceTypes[node.InstanceType])).ToList();
        var pods = environment.Workloads.Select(PodDemand.Of).ToList();
        return PodFit.Find(nodes, pods).Concat(NodeSelection.Find(nodes, pods)).Where(finding => finding.Severity == Severity.Critical).Select(finding => finding.Proof);
    }
}
