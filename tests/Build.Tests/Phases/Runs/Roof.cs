using Cake.Frosting;

namespace WasteCoach.Build.Tests.Phases.Runs;

[TaskName(nameof(Roof))]
[TaskDescription("Rests on the walls")]
[IsDependentOn(typeof(Shell))]
public sealed class Roof : WorldPhase;
