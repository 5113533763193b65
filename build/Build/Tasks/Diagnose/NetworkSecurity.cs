using Cake.Frosting;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Diagnostics.Examinations;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Looks at what may reach what.</summary>
[TaskName(nameof(NetworkSecurity))]
[TaskDescription("Compare security groups with terraform's state, and see that NetworkPolicies guard every pod of ours")]
public sealed class NetworkSecurity : DiagnosisTask
{
    /// <inheritdoc />
    protected override IReadOnlyList<IExamination> Examinations => [new NetworkExamination()];
}
