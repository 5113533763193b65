using Cake.Frosting;

namespace WasteCoach.Build.Tasks.Preflight;

/// <summary>Everything that this machine needs before the first phase of the cluster.</summary>
[TaskName(nameof(Setup))]
[TaskDescription("Install what this machine lacks and start the environment's background services")]
[IsDependentOn(typeof(HostTools))]
[IsDependentOn(typeof(LocalServices))]
public sealed class Setup : FrostingTask<BuildContext>;
