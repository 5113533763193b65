using Cake.Frosting;

namespace WasteCoach.Build.Tests.Phases.Runs;

[TaskName(nameof(Ground))]
[TaskDescription("What everything stands on")]
public sealed class Ground : WorldPhase;
