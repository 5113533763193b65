using Cake.Frosting;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Diagnostics.Examinations;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Looks at Redis.</summary>
[TaskName(nameof(DiagnoseRedis))]
[TaskDescription("Look at Redis: password, persistence, memory")]
public sealed class DiagnoseRedis : DiagnosisTask
{
    /// <inheritdoc />
    protected override IReadOnlyList<IExamination> Examinations => [new RedisExamination()];
}
