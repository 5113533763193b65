using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Proves the nodes' provider ids by EC2's own answer: playbook 03-1-set-provider-id.</summary>
[TaskName(nameof(ProviderId))]
[TaskDescription("Playbook 03-1: every provider id is EC2's own instance id and zone")]
[IsDependentOn(typeof(WorkerJoin))]
public sealed class ProviderId : Phase
{
    private const string Number = "03-1-set-provider-id";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => Playbook.DeclareInputs(inputs, Number);

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        ClusterNodes.ProbeAsync(context, nodes => nodes.ProvidedBy(Inventory.Nodes(context)));

    /// <inheritdoc />
    protected internal override Task ExecuteAsync(PhaseRun run)
    {
        Playbook.Run(run, Number);
        return Task.CompletedTask;
    }
}
