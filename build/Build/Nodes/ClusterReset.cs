using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Nodes;

/// <summary>Takes Kubernetes off the nodes and leaves the machines as playbook 01 left them: playbook reset, and what remembered the cluster.</summary>
/// <param name="context">The build's context.</param>
/// <param name="target">The target that does it.</param>
public sealed class ClusterReset(BuildContext context, string target)
{
    /// <summary>Asks the user.</summary>
    /// <exception cref="UsageException">The user did not confirm it.</exception>
    public void Ask() => Confirmation.Require(
        context.Options,
        context.EnvironmentSettings,
        target,
        "takes the cluster off its nodes: everything in it is gone but a last snapshot of etcd, and a new cluster does not know the volumes of the stores, which stay in AWS",
        losesData: true);

    /// <summary>What it would do.</summary>
    public IReadOnlyList<string> Plan() =>
    [
        $"{context.EnvironmentSettings.ControlPlane.Name}: save etcd a last time, if its API server answers, and copy that to s3://{context.EnvironmentSettings.State.Bucket}/etcd/{context.EnvironmentSettings.Cluster.Name}/",
        $"{string.Join(", ", context.EnvironmentSettings.Nodes.Select(node => node.Name))}: kubeadm reset; remove mounts, CNI files, links, routes and rules of the pod network",
        $"remove {context.Paths.Root.GetRelativePath(context.Paths.Kubeconfig)}, and forget {nameof(MasterInit)} and what follows it",
    ];

    /// <summary>Does it. What was done before is left as it is.</summary>
    public void Run()
    {
        // First: a reset that is cut off leaves nothing on which a phase may rely.
        context.Session.ForgetFrom(nameof(MasterInit), $"--target={target}");
        Playbook.Run(PhaseRun.OfTask(context, target), "reset");
        File.Delete(context.Paths.Kubeconfig.FullPath);
    }
}
