using Cake.Frosting;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Diagnostics.Examinations;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>All diagnoses at once, and the checks that need neither cluster nor cloud.</summary>
[TaskName(nameof(Doctor))]
[TaskDescription("All diagnoses at once: findings with cause, proof, remedy and severity; exit code 1 if something does not work")]
public sealed class Doctor : DiagnosisTask
{
    /// <summary>Everything that is ever examined.</summary>
    internal static IReadOnlyList<IExamination> All =>
    [
        new MachineExamination(), new NodesExamination(), new InstancesExamination(), new EntranceExamination(), new IngressExamination(), new LeftoversExamination(),
        new EtcdExamination(), new MonitoringExamination(), new NetworkExamination(),
        new PostgreSqlExamination(), new RedisExamination(), new RabbitMqExamination(),
        new PodsExamination(), new ApplicationsExamination(), new ImagesExamination(), new SourcesExamination(),
    ];

    /// <inheritdoc />
    protected override IReadOnlyList<IExamination> Examinations => All;
}
