using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Makes the control plane with kubeadm: playbook 02-master-init.</summary>
[TaskName(nameof(MasterInit))]
[TaskDescription("Playbook 02: kubeadm init of the control plane, kubeconfig for the operator")]
[IsDependentOn(typeof(Common))]
public sealed class MasterInit : Phase
{
    private const string Number = "02-master-init";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => Playbook.DeclareInputs(inputs, Number);

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        ClusterNodes.ProbeAsync(context, nodes => nodes.Registered([context.EnvironmentSettings.ControlPlane.Name]));

    /// <inheritdoc />
    protected internal override Task ExecuteAsync(PhaseRun run)
    {
        Playbook.Run(run, Number);
        return Task.CompletedTask;
    }
}
