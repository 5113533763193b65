using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Installs metrics-server and checks CoreDNS: playbook 05-addons.</summary>
[TaskName(nameof(Addons))]
[TaskDescription("Playbook 05: metrics-server; the cluster's DNS is checked")]
[IsDependentOn(typeof(Cni))]
public sealed class Addons() : PlaybookPhase("05-addons")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.RolledOut("deployment/kube-system/metrics-server", "deployment/kube-system/coredns"));
}
