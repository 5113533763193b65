using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Installs Redis: playbook redis.</summary>
[TaskName(nameof(Redis))]
[TaskDescription("Playbook redis: Redis with a password and persistence")]
[IsDependentOn(typeof(EbsCsi))]
public sealed class Redis() : PlaybookPhase("redis")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.RolledOut(Store.Redis.StatefulSet));
}
