using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Makes the control plane with kubeadm: playbook 02-master-init.</summary>
[TaskName(nameof(MasterInit))]
[TaskDescription("Playbook 02: kubeadm init of the control plane, kubeconfig for the operator")]
[IsDependentOn(typeof(Common))]
public sealed class MasterInit() : PlaybookPhase("02-master-init")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.Registered([context.EnvironmentSettings.ControlPlane.Name]));
}
