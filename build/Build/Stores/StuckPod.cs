using k8s.Models;

namespace WasteCoach.Build.Stores;

/// <summary>A pod that will not come right by itself.</summary>
/// <param name="Name">The pod.</param>
/// <param name="Why">What it is stuck in.</param>
/// <param name="IsOnDeadNode">Whether nobody is there to end its containers.</param>
public sealed record StuckPod(string Name, string Why, bool IsOnDeadNode)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Waiting =
        ["CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError", "RunContainerError"];

    /// <summary>The stuck ones among pods.</summary>
    /// <param name="pods">All pods.</param>
    /// <param name="deadNodes">Nodes that are not ready, or gone.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<StuckPod> Find(IEnumerable<V1Pod> pods, IReadOnlySet<string> deadNodes, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(pods);
        ArgumentNullException.ThrowIfNull(deadNodes);
        return
        [
            .. pods.Where(pod => pod.Status.Phase != "Succeeded" && pod.Metadata.OwnerReferences?.Any(owner => owner.Kind == "Job") != true)
                .Select(pod => (pod.Metadata.Name, Why: Judge(pod, deadNodes, now), Dead: pod.Spec.NodeName is { } node && deadNodes.Contains(node)))
                .Where(pod => pod.Why is not null)
                .Select(pod => new StuckPod(pod.Name, pod.Why!, pod.Dead)),
        ];
    }

    private static string? Judge(V1Pod pod, IReadOnlySet<string> deadNodes, DateTime now)
    {
        var waiting = (pod.Status.ContainerStatuses ?? []).Concat(pod.Status.InitContainerStatuses ?? []).Select(container => container.State?.Waiting?.Reason).FirstOrDefault(reason => Waiting.Contains(reason));
        return pod.Spec.NodeName is { } node && deadNodes.Contains(node) ? $"on {node}, which does not answer"
            // Its grace period is in the time already.
            : pod.Metadata.DeletionTimestamp is { } due && now - due > Patience ? "Terminating, past its time"
            : pod.Status.Phase is "Failed" or "Unknown" ? pod.Status.Phase
            : waiting is not null ? waiting
            : pod.Status.Phase == "Pending" && now - pod.Metadata.CreationTimestamp > Patience ? "Pending"
            : null;
    }
}
