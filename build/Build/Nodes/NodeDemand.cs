using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Nodes;

/// <summary>What needs nodes of a kind.</summary>
public static class NodeDemand
{
    /// <summary>Names of the workloads and services that could run nowhere without this node; none while another node has the same label.</summary>
    public static IReadOnlyList<string> OnlyOn(Node node, BuildEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Nodes.Any(other => other.Name != node.Name && other.Workload == node.Workload)
            ? []
            :
            [
                .. environment.Workloads.Where(workload => workload.Node == node.Workload).Select(workload => workload.Name),
                .. environment.Applications.Where(application => application.Node == node.Workload).Select(application => application.Name),
            ];
    }
}
