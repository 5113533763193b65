using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Nodes;

/// <summary>The node that --node names, for targets that take one away or bring one.</summary>
/// <param name="context">The build's context.</param>
/// <param name="target">The target.</param>
public sealed class NodeChoice(BuildContext context, string target)
{
    private BuildEnvironment Settings => context.EnvironmentSettings;

    /// <summary>Its name.</summary>
    /// <exception cref="UsageException">None was given.</exception>
    public string Name => context.Options.Node
        ?? throw new UsageException($"{target} works on one node.", $"Name it: ./build.sh --target={target} --environment={Settings.Name} --node={Replaceable.LastOrDefault() ?? "NAME"}");

    /// <summary>The node of the environment that is named.</summary>
    /// <exception cref="UsageException">None was given, there is no such node, or it is the control plane.</exception>
    public Node Existing
    {
        get
        {
            var node = Settings.Nodes.FirstOrDefault(node => node.Name == Name)
                ?? throw new UsageException($"{Settings.File} has no node '{Name}'.", NearestNames.Remedy(Name, Replaceable));
            return node.Role != NodeRole.ControlPlane
                ? node
                : throw new UsageException(
                    $"{node.Name} is the control plane: etcd, with all that the cluster knows, lies on its disk, and there is no second one. {target} would lose the cluster.",
                    "Its instance type can be changed in place: edit instanceType and run Cluster. If the machine is lost: docs/restore-etcd.md tells how a new one gets the last backup.");
        }
    }

    private IEnumerable<string> Replaceable => Settings.Nodes.Where(node => node.Role != NodeRole.ControlPlane).Select(node => node.Name);
}
