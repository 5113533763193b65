using System.Net;
using System.Net.Sockets;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Kubeadm;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Tls;
using Xunit;

namespace Distribution.Tests;

/// <summary>A control plane on a loopback port with three nodes, for all tests of a collection. Each test works in a namespace of its own.</summary>
public class ClusterFixture : IAsyncLifetime
{
    private static int namespaces;
    private readonly string folder = Directory.CreateTempSubdirectory("distribution-tests-").FullName;
    private readonly List<Func<TestNode>> starts = [];
    private readonly List<TestNode> nodes = [];
    private ApiServer? server;
    private ControllerSet? controllers;

    /// <summary>The kubectl on PATH.</summary>
    public Tool Kubectl => new("kubectl", Environment);

    public Tool Kubectl128 => new(StockTools.Kubectl128, Environment);

    public Tool Helm => new(StockTools.Helm, Environment);

    internal ClusterCertificates Certificates { get; private set; } = null!;

    internal CertificateAuthority Authority { get; private set; } = null!;

    internal string Folder => folder;

    internal TestCloud Cloud { get; private set; } = null!;

    internal virtual string PodRange => "192.168.0.0/16";

    /// <summary>Whether the nodes are instances of an emulated cloud.</summary>
    protected virtual bool HasCloud => true;

    internal string Url { get; private set; } = "";

    private Dictionary<string, string> Environment => new(StringComparer.Ordinal)
    {
        ["KUBECONFIG"] = Path.Combine(folder, "kubernetes", "admin.conf"), ["HOME"] = folder, ["HELM_CACHE_HOME"] = Path.Combine(folder, "helm"), ["KUBECACHEDIR"] = Path.Combine(folder, "cache"),
    };

    public Tool ByVersion(string version) => version == "1.28.3" ? Kubectl128 : Kubectl;

    public string Namespace()
    {
        var name = $"t{Interlocked.Increment(ref namespaces)}";
        Kubectl.Run(null, "create", "namespace", name).Good.Trim();
        return name;
    }

    public virtual async Task InitializeAsync()
    {
        var starting = HasCloud ? TestCloud.Start() : null;
        var runtime = await StartRuntime();
        var port = FreePort.Next();
        Url = $"https://127.0.0.1:{port}";
        Certificates = new ClusterCertificates(Path.Combine(folder, "kubernetes"));
        Authority = Certificates.Create(["127.0.0.1", "localhost", "kubernetes"], Url, "control-plane");
        var pki = Certificates.Pki;
        var range = IPNetwork.Parse("10.96.0.0/12");
        server = await ApiServer.Start(new ApiServerOptions
        {
            Address = IPAddress.Loopback, Port = port, StorePath = Path.Combine(folder, "etcd", "journal.jsonl"), CertificateFile = $"{pki}/apiserver.crt", KeyFile = $"{pki}/apiserver.key",
            ClientAuthorityFile = $"{pki}/ca.crt", ServiceAccountKeyFile = $"{pki}/sa.key", ServiceRange = range, Runtime = runtime,
        });
        controllers = ControllerSet.Start(server.Registry, new ControllerOptions
        {
            AdvertiseAddress = "127.0.0.1", SecurePort = port, ServiceRange = range, PodRange = IPNetwork.Parse(PodRange), AuthorityFile = Certificates.AuthorityFile,
            SigningCertificateFile = $"{pki}/ca.crt", SigningKeyFile = $"{pki}/ca.key",
        });
        Cloud = starting is null ? null! : await starting;
        starts.Add(() => new TestNode(folder, Url, Authority, "node-a", "workload=application,topology.kubernetes.io/zone=zone-a", "2", "4Gi", cloud: Cloud?.Access, providerId: Cloud?.ProviderIds[0] ?? "", runtime: runtime));
        starts.Add(() => new TestNode(folder, Url, Authority, "node-b", "workload=application,topology.kubernetes.io/zone=zone-b", "2", "4Gi", cloud: Cloud?.Access, providerId: Cloud?.ProviderIds[1] ?? "", runtime: runtime));
        starts.Add(() => new TestNode(folder, Url, Authority, "node-c", "workload=cache,topology.kubernetes.io/zone=zone-c", "1", "2Gi", taint: "dedicated=cache", cloud: Cloud?.Access, providerId: Cloud?.ProviderIds[2] ?? "", runtime: runtime));
        nodes.AddRange(starts.Select(start => start()));
        await Wait.For("three nodes are ready", () => Kubectl.Run(null, "get", "nodes", "--no-headers").Output, text => text.Split('\n').Count(row => row.Contains(" Ready ", StringComparison.Ordinal)) == 3);
    }

    /// <summary>What runs the pods; null: they are played.</summary>
    internal virtual Task<RuntimeAccess?> StartRuntime() => Task.FromResult<RuntimeAccess?>(null);

    public virtual async Task DisposeAsync()
    {
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

        Cloud?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Ends the kubelets and starts new ones, which know nothing but what the API and the runtime tell them.</summary>
    internal async Task RestartKubelets()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        nodes.Clear();
        nodes.AddRange(starts.Select(start => start()));
    }
}
