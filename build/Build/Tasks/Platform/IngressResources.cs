using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Provision;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Makes the Ingresses: playbook 07-ingress-resources.</summary>
[TaskName(nameof(IngressResources))]
[TaskDescription("Playbook 07: three Ingresses in one load balancer; every name has a rule that answers")]
[IsDependentOn(typeof(IngressClass))]
[IsDependentOn(typeof(ArgoCd))]
[IsDependentOn(typeof(Monitoring))]
[IsDependentOn(typeof(ProvisionFoundation))]
public sealed class IngressResources() : PlaybookPhase("07-ingress-resources")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.Exposed("argocd/argocd", "monitoring/monitoring", "wastecoach/api"));
}
