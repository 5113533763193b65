using Cake.Frosting;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Diagnostics.Examinations;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Looks at RabbitMQ.</summary>
[TaskName(nameof(DiagnoseRabbitMq))]
[TaskDescription("Look at RabbitMQ: Secret, queues and bindings, consumers, dead letters, alarms")]
public sealed class DiagnoseRabbitMq : DiagnosisTask
{
    /// <inheritdoc />
    protected override IReadOnlyList<IExamination> Examinations => [new RabbitMqExamination()];
}
