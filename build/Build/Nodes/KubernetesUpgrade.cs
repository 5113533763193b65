using NuGet.Versioning;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Nodes;

/// <summary>
/// An upgrade of Kubernetes, judged by upstream's rules: one minor at a time, never back; no kubelet newer than the API server, or so old that the
/// new one would not serve it.
/// </summary>
/// <param name="server">The version of the API server.</param>
/// <param name="nodes">All nodes of the cluster.</param>
/// <param name="versions">The catalogue, whose kubernetes is the version to come to.</param>
public sealed class KubernetesUpgrade(NuGetVersion server, IReadOnlyList<NodeVersion> nodes, VersionCatalogue versions)
{
    private const string Kubernetes = "kubernetes";

    /// <summary>From this minor on a kubelet may be three minors older than its API server, before that two.</summary>
    private const int ThreeOlderSince = 28;

    /// <summary>The version to come to.</summary>
    public NuGetVersion Target => versions.Components[Kubernetes].Semantic;

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsDone => server == Target && nodes.All(node => node.Kubelet == Target);

    /// <summary>Why it can't be done, each with what to do; none when it can.</summary>
    public IReadOnlyList<string> Problems() =>
    [
        .. OfDirection(),
        .. nodes.Select(OfNode).OfType<string>(),
        .. versions.Components.Values
            .Where(component => component.Compatible.TryGetValue(Kubernetes, out var range) && !range.Contains(Target))
            .Select(component => $"{component.Name} {component.Version} supports kubernetes {component.Compatible[Kubernetes]}, not {Target}: raise it in {versions.File} first."),
        .. OfRepository(),
    ];

    /// <summary>What is done, in its order: the control plane first, then node by node. What is at the version already is left out.</summary>
    public IReadOnlyList<string> Steps() =>
    [
        .. nodes.Where(node => node.IsControlPlane && (server != Target || node.Kubelet != Target))
            .Select(node => $"{node.Name} ({server}, kubelet {node.Kubelet}): save etcd; kubeadm {Target}; kubeadm upgrade plan, then apply v{Target}; drain; kubelet and kubectl {Target}; uncordon; wait until it is Ready"),
        .. nodes.Where(node => !node.IsControlPlane && node.Kubelet != Target)
            .Select(node => $"{node.Name} (kubelet {node.Kubelet}): kubeadm {Target}; kubeadm upgrade node; drain; kubelet and kubectl {Target}; uncordon; wait until it is Ready"),
    ];

    private IEnumerable<string> OfDirection()
    {
        if (Target < server)
        {
            yield return $"The cluster has {server}, and Kubernetes can't go back to {Target}: put {server} into {versions.File}; to an older one leads only Reset, then Cluster.";
        }
        else if (Target.Major != server.Major)
        {
            yield return $"From {server} to {Target} there is no upgrade.";
        }
        else if (Target.Minor > server.Minor + 1)
        {
            yield return $"From {server} to {Target} are {Target.Minor - server.Minor} minors, and kubeadm goes one at a time: put the last {server.Major}.{server.Minor + 1} into {versions.File} first.";
        }
    }

    private string? OfNode(NodeVersion node)
    {
        var older = Target.Minor >= ThreeOlderSince ? 3 : 2;
        return node.WhyNotReady is { } reason ? $"{node.Name} is not Ready ({reason}): an upgrade needs all nodes; see ./build.sh --target=ReplaceNode."
            : node.Kubelet > server ? $"{node.Name} has kubelet {node.Kubelet}, newer than the API server's {server}, which nothing supports: put the node back to {server}."
            : Target.Minor - node.Kubelet.Minor > older ? $"{node.Name} has kubelet {node.Kubelet}, and an API server of {Target} serves kubelets of at most {older} minors before: upgrade the node to {server} first."
            : null;
    }

    // Upstream has a repository for each minor, and tells it by its path.
    private IEnumerable<string> OfRepository()
    {
        var minor = $"/v{Target.Major}.{Target.Minor}/";
        if (versions.Components[Kubernetes].Repository is { } repository
            && repository.Url.Segments.Any(segment => segment.StartsWith('v') && NuGetVersion.TryParse(segment[1..].TrimEnd('/'), out _))
            && !repository.Url.AbsolutePath.Contains(minor, StringComparison.Ordinal))
        {
            yield return $"The repository {repository.Url} has no packages of {Target}: put the one with {minor} into {versions.File}.";
        }
    }
}
