using Cake.Frosting;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>The main job: from an empty account to a cluster with its network.</summary>
[TaskName(nameof(Cluster))]
[TaskDescription("From an empty account to the cluster: everything up to its last phase")]
[IsDependentOn(typeof(Provision.Provision))]
[IsDependentOn(typeof(Bootstrap))]
public sealed class Cluster : FrostingTask<BuildContext>;
