using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Installs PostgreSQL: playbook postgresql.</summary>
[TaskName(nameof(PostgreSql))]
[TaskDescription("Playbook postgresql: PostgreSQL with a user and a schema for each service")]
[IsDependentOn(typeof(EbsCsi))]
public sealed class PostgreSql() : PlaybookPhase("postgresql")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.RolledOut(Store.PostgreSql.StatefulSet));
}
