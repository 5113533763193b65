using System.Net;
using System.Security.Cryptography;
using Rehearsal.Distribution.Tls;

namespace Rehearsal.Distribution.Kubeadm;

/// <summary>The files of /etc/kubernetes/pki and the kubeconfigs beside it.</summary>
/// <param name="folder">/etc/kubernetes, or where it stands in a test.</param>
internal sealed class ClusterCertificates(string folder)
{
    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan LeafLife = TimeSpan.FromDays(365);

    /// <summary>Every certificate that kubeadm certs check-expiration lists.</summary>
    public static readonly IReadOnlyList<(string Name, string File, string Authority)> Leaves =
    [
        ("admin.conf", "admin.conf", "ca"),
        ("apiserver", "pki/apiserver.crt", "ca"),
        ("apiserver-etcd-client", "pki/apiserver-etcd-client.crt", "etcd-ca"),
        ("apiserver-kubelet-client", "pki/apiserver-kubelet-client.crt", "ca"),
        ("controller-manager.conf", "controller-manager.conf", "ca"),
        ("etcd-healthcheck-client", "pki/etcd/healthcheck-client.crt", "etcd-ca"),
        ("etcd-peer", "pki/etcd/peer.crt", "etcd-ca"),
        ("etcd-server", "pki/etcd/server.crt", "etcd-ca"),
        ("front-proxy-client", "pki/front-proxy-client.crt", "front-proxy-ca"),
        ("scheduler.conf", "scheduler.conf", "ca"),
    ];

    public string Pki => Path.Combine(folder, "pki");

    public string AuthorityFile => Path.Combine(Pki, "ca.crt");

    /// <summary>Makes what is missing; what is there is kept, as kubeadm keeps it.</summary>
    public CertificateAuthority Create(IReadOnlyList<string> names, string server, string node)
    {
        var authority = Authority("ca", "kubernetes");
        var etcd = Authority("etcd/ca", "etcd-ca");
        var proxy = Authority("front-proxy-ca", "front-proxy-ca");
        var (dns, addresses) = Split(names);
        Leaf("apiserver", () => authority.IssueServer("kube-apiserver", dns, addresses, LeafLife));
        Leaf("apiserver-kubelet-client", () => authority.IssueClient("kube-apiserver-kubelet-client", ["system:masters"], LeafLife));
        Leaf("front-proxy-client", () => proxy.IssueClient("front-proxy-client", [], LeafLife));
        Leaf("apiserver-etcd-client", () => etcd.IssueClient("kube-apiserver-etcd-client", [], LeafLife));
        Leaf("etcd/server", () => etcd.IssueServer(node, ["localhost", node], [IPAddress.Loopback], LeafLife));
        Leaf("etcd/peer", () => etcd.IssueServer(node, ["localhost", node], [IPAddress.Loopback], LeafLife));
        Leaf("etcd/healthcheck-client", () => etcd.IssueClient("kube-etcd-healthcheck-client", [], LeafLife));
        AccountKey();
        Kubeconfig("admin.conf", "kubernetes-admin", "system:masters");
        Kubeconfig("controller-manager.conf", "system:kube-controller-manager", null);
        Kubeconfig("scheduler.conf", "system:kube-scheduler", null);
        return authority;

        void Kubeconfig(string file, string user, string? group)
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path))
            {
                using var client = authority.IssueClient(user, group is null ? [] : [group], LeafLife);
                PemFiles.Write(path, KubeconfigFile.Render(server, AuthorityFile, user, client.ExportCertificatePem() + "\n", PemFiles.Key(client)), secret: true);
            }
        }
    }

    private CertificateAuthority Authority(string file, string name)
    {
        var (certificate, key) = (Path.Combine(Pki, file + ".crt"), Path.Combine(Pki, file + ".key"));
        if (File.Exists(certificate) && File.Exists(key))
        {
            return CertificateAuthority.Load(certificate, key);
        }

        var authority = CertificateAuthority.Create(name, AuthorityLife);
        PemFiles.WriteKey(key, authority.Certificate);
        PemFiles.WriteCertificate(certificate, authority.Certificate);
        return authority;
    }

    private void Leaf(string file, Func<System.Security.Cryptography.X509Certificates.X509Certificate2> issue)
    {
        var (certificate, key) = (Path.Combine(Pki, file + ".crt"), Path.Combine(Pki, file + ".key"));
        if (File.Exists(certificate) && File.Exists(key))
        {
            return;
        }

        using var issued = issue();
        PemFiles.WriteKey(key, issued);
        PemFiles.WriteCertificate(certificate, issued);
    }

    private void AccountKey()
    {
        var path = Path.Combine(Pki, "sa.key");
        if (File.Exists(path))
        {
            return;
        }

        using var key = RSA.Create(2048);
        PemFiles.Write(path, key.ExportRSAPrivateKeyPem() + "\n", secret: true);
        PemFiles.Write(Path.Combine(Pki, "sa.pub"), key.ExportSubjectPublicKeyInfoPem() + "\n", secret: false);
    }

    private static (List<string> Dns, List<IPAddress> Addresses) Split(IReadOnlyList<string> names)
    {
        var addresses = names.Where(name => IPAddress.TryParse(name, out _)).Select(IPAddress.Parse).Distinct().ToList();
        return (names.Where(name => !IPAddress.TryParse(name, out _)).Distinct().ToList(), addresses);
    }
}
