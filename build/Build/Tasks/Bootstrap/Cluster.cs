using Cake.Frosting;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>The main job: from an empty account to a cluster on which services can be deployed, proved as a whole.</summary>
[TaskName(nameof(Cluster))]
[TaskDescription("From an empty account to the cluster: everything up to its last phase")]
[IsDependentOn(typeof(Provision.Provision))]
[IsDependentOn(typeof(Bootstrap))]
[IsDependentOn(typeof(Platform.Platform))]
[IsDependentOn(typeof(Diagnose.Verify))]
public sealed class Cluster : FrostingTask<BuildContext>;
