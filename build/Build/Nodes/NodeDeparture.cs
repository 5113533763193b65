using WasteCoach.Build.Cloud;
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
    private static readonly TimeSpan DrainAttempt = TimeSpan.FromSeconds(30);
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

    /// <summary>
    /// Moves the pods away, and waits until no volume is attached. A machine that is gone, or whose kubelet is dead or dies meanwhile, can't end
    /// its pods: they are left to <see cref="ForgetAsync"/>.
    /// </summary>
    /// <exception cref="BuildException">Not all pods could be evicted, or a volume stays.</exception>
    public async Task DrainAsync(string node, CancellationToken cancellation)
    {
        if (await WhyNotDrainedAsync(node, cancellation) is { } reason)
        {
            say($"not drained: {reason}");
            return;
        }

        say($"draining {node}");
        await Wait.UntilAsync($"{node} is drained (to take that back: kubectl uncordon {node})", token => TryDrainAsync(node, token), DrainPatience, say, context.Clock, cancellation);
        if (await WhyNotDrainedAsync(node, cancellation) is null)
        {
            await DetachedAsync(node, cancellation);
        }
    }

    /// <summary>Why nobody could end the pods of a node; null when its kubelet can.</summary>
    public async Task<string?> WhyNotDrainedAsync(string node, CancellationToken cancellation)
    {
        if (Find(node) is not { } known)
        {
            return $"{node} is not in the cluster";
        }

        // The cluster notices a dead machine only after some time; EC2 knows at once.
        var running = await new ClusterInstances(context.Aws.Ec2, context.EnvironmentSettings.Cluster.Name).RunningAsync(cancellation);
        var machine = known.Text("spec", "providerID").Split('/')[^1];
        return !running[node].Contains(machine) ? $"the machine of {node} ({machine}) does not run"
            : known.WhyNot("Ready") is { } reason ? $"{node} is not Ready ({reason})"
            : null;
    }

    private async Task<ProbeResult> TryDrainAsync(string node, CancellationToken cancellation)
    {
        if (await WhyNotDrainedAsync(node, cancellation) is { } reason)
        {
            return ProbeResult.Good(reason);
        }

        try
        {
            await Task.Run(() => context.Kubectl().Drain(Access, node, DrainAttempt), cancellation);
            return ProbeResult.Good("drained");
        }
        catch (ToolFailure failure)
        {
            return ProbeResult.Gone(failure.Message.Split('\n').LastOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))?.Trim() ?? failure.Message);
        }
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
