using Cake.Frosting;

namespace WasteCoach.Build.Tests.Phases.Runs;

[TaskName(nameof(Wall))]
[TaskDescription("Stands on the ground")]
[IsDependentOn(typeof(Ground))]
public sealed class Wall : WorldPhase;
