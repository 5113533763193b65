using Cake.Frosting;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>From a commit to healthy pods: what CI runs at each push.</summary>
[TaskName(nameof(Deploy))]
[TaskDescription("From a commit to healthy pods: build, push and deploy what changed, and prove it from outside")]
[IsDependentOn(typeof(Smoke))]
public sealed class Deploy : FrostingTask<BuildContext>;
