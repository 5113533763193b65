using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Installs kube-prometheus-stack: playbook 08-monitoring.</summary>
[TaskName(nameof(Monitoring))]
[TaskDescription("Playbook 08: Prometheus, Grafana, Alertmanager, our rules and dashboards")]
[IsDependentOn(typeof(EbsCsi))]
public sealed class Monitoring() : PlaybookPhase("08-monitoring")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => cluster.RolledOut("statefulset/monitoring/prometheus-kube-prometheus-stack-prometheus", "statefulset/monitoring/alertmanager-kube-prometheus-stack-alertmanager", "deployment/monitoring/kube-prometheus-stack-grafana"));
}
