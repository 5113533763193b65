using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Installs Argo CD: playbook argocd.</summary>
[TaskName(nameof(ArgoCd))]
[TaskDescription("Playbook argocd: Argo CD behind /argocd")]
[IsDependentOn(typeof(Cni))]
public sealed class ArgoCd() : PlaybookPhase("argocd")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.RolledOut("deployment/argocd/argocd-server", "deployment/argocd/argocd-repo-server", "statefulset/argocd/argocd-application-controller"));
}
