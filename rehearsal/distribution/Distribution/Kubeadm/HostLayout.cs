namespace Rehearsal.Distribution.Kubeadm;

/// <summary>The paths of a node, below --rootfs if it is given.</summary>
internal sealed class HostLayout(string root)
{
    public string Kubernetes => At("etc/kubernetes");

    public string Pki => At("etc/kubernetes/pki");

    public string Manifests => At("etc/kubernetes/manifests");

    public string AdminConf => At("etc/kubernetes/admin.conf");

    public string KubeletConf => At("etc/kubernetes/kubelet.conf");

    public string BootstrapConf => At("etc/kubernetes/bootstrap-kubelet.conf");

    public string Etcd => At("var/lib/etcd");

    public string Kubelet => At("var/lib/kubelet");

    public string KubeletConfig => At("var/lib/kubelet/config.yaml");

    public string KubeletFlags => At("var/lib/kubelet/kubeadm-flags.env");

    public string Cni => At("etc/cni/net.d");

    /// <summary>The file that describes a static pod of the control plane.</summary>
    public string Manifest(string name) => Path.Combine(Manifests, $"{name}.yaml");

    private string At(string path) => Path.Combine(root.Length == 0 ? "/" : root, path);
}
