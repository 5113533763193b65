using Cake.Frosting;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Diagnostics.Examinations;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Looks at the monitoring and at what it has to say.</summary>
[TaskName(nameof(MonitoringStatus))]
[TaskDescription("Look at Prometheus and Alertmanager: do they answer, which targets are down, which alerts fire")]
public sealed class MonitoringStatus : DiagnosisTask
{
    /// <inheritdoc />
    protected override IReadOnlyList<IExamination> Examinations => [new MonitoringExamination()];
}
