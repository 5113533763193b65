using Rehearsal.Distribution.Cloud;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Programs;
using Rehearsal.Distribution.Tls;

namespace Distribution.Tests;

/// <summary>A kubelet within the test's process.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ApiClient client;
    private readonly ProgramHost programs;
    private readonly RuntimeClient? runtime;
    private readonly Task work;

    public TestNode(string folder, string server, CertificateAuthority authority, string name, string labels, string cpu, string memory, bool network = true, string taint = "", CloudAccess? cloud = null, string providerId = "", RuntimeAccess? runtime = null)
    {
        var cni = Path.Combine(folder, name, "cni");
        Directory.CreateDirectory(cni);
        if (network)
        {
            File.WriteAllText(Path.Combine(cni, "10-test.conflist"), "{}");
        }

        Settings = new NodeSettings { Cpu = cpu, Memory = memory, EphemeralStorage = "20Gi", Pods = 110, CniFolder = cni };
        var options = new KubeletOptions
        {
            Kubeconfig = "", BootstrapKubeconfig = "", NodeName = name, NodeAddress = "127.0.0.1", Labels = KubeletOptions.LabelsOf(labels),
            Taints = taint.Length == 0 ? [] : [new() { ["key"] = taint.Split('=')[0], ["value"] = taint.Split('=')[1], ["effect"] = "NoSchedule" }],
            ProviderId = providerId.Length > 0 ? providerId : $"aws:///ap-northeast-2a/i-{name}", RootFolder = folder, CertificateFolder = folder, StaticPodFolder = "", Reserved = new Dictionary<string, decimal>(), RuntimeSocket = "",
        };
        var certificate = authority.IssueClient($"system:node:{name}", ["system:nodes"], TimeSpan.FromDays(1));
        client = new ApiClient(server, authority.Certificate, certificate, "");
        programs = new ProgramHost(client, name, cloud);
        this.runtime = runtime is null ? null : new RuntimeClient(runtime);
        var registration = new NodeRegistration(client, options, Settings);
        work = Task.Run(async () =>
        {
            await registration.Register(stop.Token);
            await Task.WhenAll(registration.KeepLease(stop.Token), registration.KeepStatus(stop.Token), new PodWorker(client, options, Settings, programs, this.runtime is null ? null : new RuntimePods(this.runtime, client, options)).Run(stop.Token));
        });
    }

    public NodeSettings Settings { get; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to end.
        }

        await programs.DisposeAsync();
        client.Dispose();
        runtime?.Dispose();
        stop.Dispose();
    }
}
