using Cake.Frosting;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Diagnostics.Examinations;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Looks at etcd and its backups.</summary>
[TaskName(nameof(EtcdHealth))]
[TaskDescription("Look at etcd: members, alarms, size, backups")]
public sealed class EtcdHealth : DiagnosisTask
{
    /// <inheritdoc />
    protected override IReadOnlyList<IExamination> Examinations => [new EtcdExamination()];
}
