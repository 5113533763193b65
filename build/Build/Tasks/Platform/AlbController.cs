using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Installs the AWS Load Balancer Controller: playbook 07-alb-controller.</summary>
[TaskName(nameof(AlbController))]
[TaskDescription("Playbook 07: AWS Load Balancer Controller; its rights compared with what it asks for")]
[IsDependentOn(typeof(Cni))]
[IsDependentOn(typeof(ProviderId))]
public sealed class AlbController() : PlaybookPhase("07-alb-controller")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.RolledOut("deployment/kube-system/aws-load-balancer-controller"));
}
