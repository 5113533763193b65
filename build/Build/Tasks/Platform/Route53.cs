using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Points the names at the load balancer: playbook 09-route53-update.</summary>
[TaskName(nameof(Route53))]
[TaskDescription("Playbook 09: alias records equal the live load balancer")]
[IsDependentOn(typeof(IngressResources))]
public sealed class Route53() : PlaybookPhase("09-route53-update")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.Exposed("argocd/argocd", "monitoring/monitoring", "wastecoach/api"));
}
