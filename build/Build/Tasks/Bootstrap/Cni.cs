using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Installs the pod network: playbook 04-cni-install.</summary>
[TaskName(nameof(Cni))]
[TaskDescription("Playbook 04: Calico by VXLAN; all nodes Ready, pods and DNS reached from each")]
[IsDependentOn(typeof(WorkerJoin))]
public sealed class Cni() : PlaybookPhase("04-cni-install")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.Ready(context.EnvironmentSettings.Nodes.Select(node => node.Name)));
}
