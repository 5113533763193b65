using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Joins the other nodes: playbook 03-worker-join.</summary>
[TaskName(nameof(WorkerJoin))]
[TaskDescription("Playbook 03: the other nodes join, with labels, taints and provider ids")]
[IsDependentOn(typeof(MasterInit))]
public sealed class WorkerJoin() : PlaybookPhase("03-worker-join")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.Registered(context.EnvironmentSettings.Nodes.Select(node => node.Name)));
}
