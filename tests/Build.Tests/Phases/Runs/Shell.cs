using Cake.Frosting;

namespace WasteCoach.Build.Tests.Phases.Runs;

[TaskName(nameof(Shell))]
[TaskDescription("A group between two phases")]
[IsDependentOn(typeof(Wall))]
public sealed class Shell : FrostingTask<BuildContext>;
