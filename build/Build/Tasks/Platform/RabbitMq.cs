using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Installs RabbitMQ: playbook rabbitmq.</summary>
[TaskName(nameof(RabbitMq))]
[TaskDescription("Playbook rabbitmq: operator, broker, exchanges and queues")]
[IsDependentOn(typeof(EbsCsi))]
public sealed class RabbitMq() : PlaybookPhase("rabbitmq")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.RolledOut(Store.RabbitMq.StatefulSet));
}
