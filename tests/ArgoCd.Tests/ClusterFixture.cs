using System.Net;
using System.Net.Sockets;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Kubeadm;

namespace ArgoCd.Tests;

/// <summary>A control plane on a loopback port with two nodes and the kinds of Argo CD. All tests share it, and the one program.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly List<TestNode> nodes = [];
    private ApiServer? server;
    private ControllerSet? controllers;

    public string Folder { get; } = Directory.CreateTempSubdirectory("argocd-tests-").FullName;

    public string Kubeconfig => Path.Combine(Folder, "kubernetes", "admin.conf");

    public Tool Kubectl => new("kubectl", new Dictionary<string, string> { ["KUBECONFIG"] = Kubeconfig, ["HOME"] = Folder, ["KUBECACHEDIR"] = Path.Combine(Folder, "cache") });

    public ArgoCdProcess Argo { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var port = FreePort.Next();
        var url = $"https://127.0.0.1:{port}";
        var certificates = new ClusterCertificates(Path.Combine(Folder, "kubernetes"));
        var authority = certificates.Create(["127.0.0.1", "localhost", "kubernetes"], url, "control-plane");
        var pki = certificates.Pki;
        var range = IPNetwork.Parse("10.96.0.0/12");
        server = await ApiServer.Start(new ApiServerOptions
        {
            Address = IPAddress.Loopback, Port = port, StorePath = Path.Combine(Folder, "etcd", "journal.jsonl"), CertificateFile = $"{pki}/apiserver.crt", KeyFile = $"{pki}/apiserver.key",
            ClientAuthorityFile = $"{pki}/ca.crt", ServiceAccountKeyFile = $"{pki}/sa.key", ServiceRange = range,
        });
        controllers = ControllerSet.Start(server.Registry, new ControllerOptions
        {
            AdvertiseAddress = "127.0.0.1", SecurePort = port, ServiceRange = range, PodRange = IPNetwork.Parse("192.168.0.0/16"), AuthorityFile = certificates.AuthorityFile,
            SigningCertificateFile = $"{pki}/ca.crt", SigningKeyFile = $"{pki}/ca.key",
        });
        nodes.Add(new TestNode(Folder, url, authority, "node-a", "workload=application", "4", "8Gi"));
        nodes.Add(new TestNode(Folder, url, authority, "node-b", "workload=async-workers", "4", "8Gi"));
        await Wait.For("two nodes are ready", () => Kubectl.Run(null, "get", "nodes", "--no-headers").Output, text => text.Split('\n').Count(row => row.Contains(" Ready ", StringComparison.Ordinal)) == 2);
        var install = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "rehearsal/mirror/files/raw.githubusercontent.com/argoproj/argo-cd/v2.12.6/manifests/install.yaml"));
        var kinds = install.Split("\n---\n").Where(document => document.Contains("\nkind: CustomResourceDefinition\n", StringComparison.Ordinal));
        Kubectl.Run(string.Join("\n---\n", kinds), "apply", "--server-side", "-f", "-").Good.Trim();
        Kubectl.Run(null, "create", "namespace", "argocd").Good.Trim();
        Argo = new ArgoCdProcess(Path.Combine(Folder, "argocd"), Kubeconfig);
        await Argo.Start();
    }

    public async Task DisposeAsync()
    {
        Argo?.Dispose();
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        if (controllers is not null)
        {
            await controllers.DisposeAsync();
        }

        if (server is not null)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
