using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Joins the other nodes: playbook 03-worker-join.</summary>
[TaskName(nameof(WorkerJoin))]
[TaskDescription("Playbook 03: every other node joins with label, taint and provider id")]
[IsDependentOn(typeof(MasterInit))]
public sealed class WorkerJoin : Phase
{
    private const string Number = "03-worker-join";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => Playbook.DeclareInputs(inputs, Number);

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        ClusterNodes.ProbeAsync(context, nodes => nodes.Registered(context.EnvironmentSettings.Nodes.Select(node => node.Name)));

    /// <inheritdoc />
    protected internal override Task ExecuteAsync(PhaseRun run)
    {
        Playbook.Run(run, Number);
        return Task.CompletedTask;
    }
}
