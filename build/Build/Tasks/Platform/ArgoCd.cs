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
    /// <summary>The namespace that it is in, as its role has it.</summary>
    public const string Namespace = "argocd";

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.RolledOut($"deployment/{Namespace}/argocd-server", $"deployment/{Namespace}/argocd-repo-server", $"statefulset/{Namespace}/argocd-application-controller"));
}
