using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Proves the provider ids: playbook 03-1-set-provider-id.</summary>
[TaskName(nameof(ProviderId))]
[TaskDescription("Playbook 03-1: each node's provider id is proved equal to EC2's answer")]
[IsDependentOn(typeof(WorkerJoin))]
public sealed class ProviderId() : PlaybookPhase("03-1-set-provider-id")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.ProvidedBy(Inventory.Nodes(context)));
}
