using Cake.Frosting;

namespace WasteCoach.Build.Tests.Phases.Runs;

[TaskName(nameof(House))]
[TaskDescription("All of it")]
[IsDependentOn(typeof(Roof))]
[IsDependentOn(typeof(Well))]
public sealed class House : FrostingTask<BuildContext>;
