using WasteCoach.Build.Clusters;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Kubectl;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Nodes;

/// <summary>Takes a node out of the cluster, before and after its machine goes.</summary>
/// <param name="context">The build's context.</param>
/// <param name="say">Told what is done and waited for.</param>
public sealed class NodeDeparture(BuildContext context, Action<string> say)
{
    // Evictions wait for disruption budgets, and stores end slowly.
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DetachPatience = TimeSpan.FromMinutes(5);

    /// <summary>Tells the cluster that the machine is gone for good, so that it frees the volumes of its pods at once instead of waiting six minutes for the kubelet.</summary>
    private const string OutOfService = "node.kubernetes.io/out-of-service=terminated:NoExecute";

    private KubectlSettings Access => new() { Kubeconfig = context.Paths.Kubeconfig };

    /// <summary>The node as the cluster knows it; null when it does not.</summary>
    /// <exception cref="BuildException">There is no kubeconfig.</exception>
    public ClusterObject? Find(string node)
    {
        if (!File.Exists(context.Paths.Kubeconfig.FullPath))
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                $"There is no {context.Paths.Root.GetRelativePath(context.Paths.Kubeconfig)}, so the cluster can't be asked for {node}. Run ./build.sh --target=Cluster --environment={context.EnvironmentSettings.Name}.");
        }

        return Objects("nodes").FirstOrDefault(found => found.Name == node);
    }

    /// <summary>Moves the pods away, and waits until no volume is attached. A node whose kubelet is dead can't end its pods: it is left to <see cref="ForgetAsync"/>.</summary>
    /// <exception cref="BuildException">Not all pods could be evicted, or a volume stays.</exception>
    public async Task DrainAsync(string node, CancellationToken cancellation)
    {
        if (Find(node) is not { } known)
        {
            say($"{node} is not in the cluster: nothing to drain");
            return;
        }

        if (known.WhyNot("Ready") is { } reason)
        {
            say($"{node} is not Ready ({reason}): nobody there can end its pods");
            return;
        }

        say($"draining {node}");
        try
        {
            await Task.Run(() => context.Kubectl().Drain(Access, node, DrainPatience), cancellation);
        }
        catch (ToolFailure failure)
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                $"{node} was not drained: it takes no new pods, its machine was not touched. To take that back: kubectl uncordon {node}.{Environment.NewLine}{failure.Message}",
                failure);
        }

        await DetachedAsync(node, cancellation);
    }

    /// <summary>Removes what the cluster still has of a node whose machine is gone: its pods, the attachments of its volumes, the node itself.</summary>
    /// <exception cref="BuildException">A volume stays attached.</exception>
    public async Task ForgetAsync(string node, CancellationToken cancellation)
    {
        if (Find(node) is null)
        {
            return;
        }

        say($"the machine of {node} is gone; removing its pods and the node");
        await Task.Run(() => context.Kubectl().Taint(Access, node, OutOfService), cancellation);
        var pods = Objects("pods").Where(pod => pod.Text("spec", "nodeName") == node);
        foreach (var group in pods.GroupBy(pod => pod.Namespace, pod => pod.Name))
        {
            await Task.Run(() => context.Kubectl().Delete(new KubectlSettings { Kubeconfig = context.Paths.Kubeconfig, Namespace = group.Key }, "pods", [.. group], force: true), cancellation);
        }

        await DetachedAsync(node, cancellation);
        await Task.Run(() => context.Kubectl().Delete(Access, "nodes", [node]), cancellation);
    }

    private Task DetachedAsync(string node, CancellationToken cancellation) => Wait.UntilAsync(
        $"no volume is attached to {node}",
        async token =>
        {
            var attached = await Task.Run(() => Objects("volumeattachments.storage.k8s.io").Where(attachment => attachment.Text("spec", "nodeName") == node).ToList(), token);
            return attached.Count == 0
                ? ProbeResult.Good("none is")
                : ProbeResult.Gone(string.Join(", ", attached.Select(attachment => attachment.Text("spec", "source", "persistentVolumeName"))));
        },
        DetachPatience,
        say,
        context.Clock,
        cancellation);

    private List<ClusterObject> Objects(string resource) =>
        [.. context.Kubectl().Get(Access, resource, allNamespaces: true).GetProperty("items").EnumerateArray().Select(item => new ClusterObject(item))];
}
