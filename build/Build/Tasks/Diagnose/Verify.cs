using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Provision;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Proves the cluster as a whole, after each phase has proved its own part: playbook verify.</summary>
[TaskName(nameof(Verify))]
[TaskDescription("Playbook verify: nodes, pods and where they run, volumes, load balancer, certificate, names")]
[IsDependentOn(typeof(Bootstrap.Bootstrap))]
[IsDependentOn(typeof(Platform.Platform))]
[IsDependentOn(typeof(ProvisionFoundation))]
public sealed class Verify() : PlaybookPhase("verify")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => ClusterView.Both(cluster.PodsReady(), cluster.VolumesBound()));
}
