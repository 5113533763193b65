using Cake.Frosting;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Diagnostics.Examinations;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Looks at pods and at the applications that they belong to.</summary>
[TaskName(nameof(DiagnosePods))]
[TaskDescription("Look at pods and applications: pending, crashing, images that can not be pulled, out of sync")]
public sealed class DiagnosePods : DiagnosisTask
{
    /// <inheritdoc />
    protected override IReadOnlyList<IExamination> Examinations => [new PodsExamination(), new ApplicationsExamination()];
}
