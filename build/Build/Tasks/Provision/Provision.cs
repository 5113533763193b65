using Cake.Frosting;

namespace WasteCoach.Build.Tasks.Provision;

/// <summary>Everything that terraform makes.</summary>
[TaskName(nameof(Provision))]
[TaskDescription("Apply both terraform stacks: the cluster's machines and the long-lived foundation")]
[IsDependentOn(typeof(ProvisionCluster))]
[IsDependentOn(typeof(ProvisionFoundation))]
public sealed class Provision : FrostingTask<BuildContext>;
