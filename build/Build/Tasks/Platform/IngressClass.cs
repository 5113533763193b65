using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Makes the IngressClass alb: playbook 07-1-ingress-class.</summary>
[TaskName(nameof(IngressClass))]
[TaskDescription("Playbook 07-1: the IngressClass alb")]
[IsDependentOn(typeof(AlbController))]
public sealed class IngressClass() : PlaybookPhase("07-1-ingress-class")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.Exist("IngressClass", "alb"));
}
