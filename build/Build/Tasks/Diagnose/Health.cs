using Cake.Frosting;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Diagnostics.Examinations;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Looks at what the cluster stands on: machines, nodes, volumes, certificates, the public entrance, and what would be in the way of a teardown.</summary>
[TaskName(nameof(Health))]
[TaskDescription("Look at nodes, instances, volumes, certificates, entrance and leftovers; findings with cause, proof and remedy")]
public sealed class Health : DiagnosisTask
{
    /// <inheritdoc />
    protected override IReadOnlyList<IExamination> Examinations => [new MachineExamination(), new NodesExamination(), new InstancesExamination(), new EntranceExamination(), new IngressExamination(), new LeftoversExamination()];
}
