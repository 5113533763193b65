using Cake.Frosting;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Diagnostics.Examinations;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Looks at PostgreSQL.</summary>
[TaskName(nameof(DiagnosePostgreSql))]
[TaskDescription("Look at PostgreSQL: users, schemas, migrations, connections")]
public sealed class DiagnosePostgreSql : DiagnosisTask
{
    /// <inheritdoc />
    protected override IReadOnlyList<IExamination> Examinations => [new PostgreSqlExamination()];
}
