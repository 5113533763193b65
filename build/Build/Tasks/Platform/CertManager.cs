using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Installs cert-manager: playbook 06-cert-manager.</summary>
[TaskName(nameof(CertManager))]
[TaskDescription("Playbook 06: cert-manager and its issuers; the webhook proved by a dry run")]
[IsDependentOn(typeof(Cni))]
public sealed class CertManager() : PlaybookPhase("06-cert-manager")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.RolledOut("deployment/cert-manager/cert-manager", "deployment/cert-manager/cert-manager-webhook", "deployment/cert-manager/cert-manager-cainjector"));
}
