using Cake.Frosting;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Tasks.Teardown;

/// <summary>The cluster anew from an empty account: Destroy with what it asks and keeps, then Cluster.</summary>
[TaskName(nameof(Rebuild))]
[TaskDescription("Everything anew, machines too: Destroy, then Cluster. --confirm, --keep")]
[IsDependentOn(typeof(Destroy))]
[ContinuesWith(typeof(Cluster), From = typeof(Provision.StateBucket))]
public sealed class Rebuild : FrostingTask<BuildContext>;
