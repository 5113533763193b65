using Cake.Frosting;

namespace WasteCoach.Build.Tests.Phases.Runs;

[TaskName(nameof(Well))]
[TaskDescription("Needs the ground, and no wall")]
[IsDependentOn(typeof(Ground))]
public sealed class Well : WorldPhase;
