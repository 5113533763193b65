namespace Rehearsal.Distribution.Kubeadm;

/// <summary>The images that kubeadm 1.28.3 names.</summary>
internal static class Images
{
    public const string DefaultRepository = "registry.k8s.io", Etcd = "3.5.9-0", CoreDns = "v1.10.1", Pause = "3.9";

    public static IEnumerable<string> List(string repository)
    {
        foreach (var name in (string[])["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"])
        {
            yield return $"{repository}/{name}:{Api.ClusterVersion.GitVersion}";
        }

        // A repository of one's own is flat; the public one keeps CoreDNS in a folder.
        yield return repository == DefaultRepository ? $"{repository}/coredns/coredns:{CoreDns}" : $"{repository}/coredns:{CoreDns}";
        yield return $"{repository}/pause:{Pause}";
        yield return $"{repository}/etcd:{Etcd}";
    }
}
