using Cake.Frosting;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>The main job: from an empty account to prepared nodes.</summary>
[TaskName(nameof(Cluster))]
[TaskDescription("From an empty account to the cluster: everything up to its last phase")]
[IsDependentOn(typeof(Provision.Provision))]
[IsDependentOn(typeof(Common))]
public sealed class Cluster : FrostingTask<BuildContext>;
