using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Checks;

/// <summary>
/// What kubeadm and Calico run on a node by themselves, with the requests that stand in their manifests (kubeadm 1.28: static pods
/// and kube-proxy; Calico 3.26: calico-node). CoreDNS chooses among the nodes without a taint and is small beside them.
/// </summary>
public static class SystemPods
{
    private static readonly IReadOnlyList<(string Name, ComputeResources Requests)> EveryNode = [("calico-node", new(250, 0)), ("kube-proxy", default)];

    private static readonly IReadOnlyList<(string Name, ComputeResources Requests)> ControlPlane =
    [
        ("kube-apiserver", new(250, 0)), ("kube-controller-manager", new(200, 0)), ("kube-scheduler", new(100, 0)), ("etcd", new(100, 100)),
    ];

    /// <summary>The pods and requests on a node.</summary>
    public static IEnumerable<(string Name, ComputeResources Requests)> On(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Role == NodeRole.ControlPlane ? [.. EveryNode, .. ControlPlane] : EveryNode;
    }
}
