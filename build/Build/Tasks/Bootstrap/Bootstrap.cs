using Cake.Frosting;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Kubernetes on the machines: control plane, nodes, pod network.</summary>
[TaskName(nameof(Bootstrap))]
[TaskDescription("Kubernetes on the machines: control plane, nodes, provider ids, pod network")]
[IsDependentOn(typeof(ProviderId))]
[IsDependentOn(typeof(Cni))]
public sealed class Bootstrap : FrostingTask<BuildContext>;
