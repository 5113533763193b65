using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Distribution.Tests;

/// <summary>The program as it is installed: kubeadm and kubelet as processes, below a folder instead of /.</summary>
[Trait("Category", "Slow")] // Makes a whole cluster of two nodes, certificates and all.
public sealed class KubeadmTests : IDisposable
{
    private const string IgnoreKubeletPort = "--ignore-preflight-errors=Port-10250,Port-2379,Port-2380,Swap";
    private readonly string folder = Directory.CreateTempSubdirectory("kubeadm-tests-").FullName;
    private readonly List<Process> running = [];

    private static string Program => Path.Combine(AppContext.BaseDirectory, "rehearsal-distribution");

    [Fact]
    public void An_unknown_field_of_the_configuration_is_refused_before_anything_is_written()
    {
        var root = Root("unknown");
        var config = Write(root, "init.yaml", "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer: {certSanz: [a]}\n");
        var refused = Kubeadm(root, "init", "--config", config);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("unknown field \"apiServer.certSanz\"", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(root, "etc")));
    }

    [Fact]
    public void Preflight_names_every_error()
    {
        var root = Root("preflight");
        Write(root, "etc/kubernetes/manifests/kube-apiserver.yaml", "{}");
        var refused = Kubeadm(root, "init", "--cri-socket", $"unix://{root}/absent.sock");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("[ERROR FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml]", refused.Error, StringComparison.Ordinal);
        Assert.Contains("[ERROR CRI]", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_follow_the_repository() =>
        Assert.All(Kubeadm(Root("images"), "config", "images", "list", "--image-repository=mirror.test/k8s").Good.Split('\n', StringSplitOptions.RemoveEmptyEntries), image => Assert.StartsWith("mirror.test/k8s/", image, StringComparison.Ordinal));

    [Fact]
    public async Task Init_join_crash_and_reset()
    {
        var (master, worker, port) = (Root("master"), Root("worker"), FreePort.Next());
        var config = Write(master, "init.yaml", $$"""
            apiVersion: kubeadm.k8s.io/v1beta3
            kind: InitConfiguration
            localAPIEndpoint: {advertiseAddress: 127.0.0.1, bindPort: {{port}}}
            nodeRegistration: {name: k8s-master, criSocket: "unix://{{master}}/cri.sock", kubeletExtraArgs: {node-labels: workload=control-plane, provider-id: "aws:///zone/i-1", node-ip: 127.0.0.1} }
            ---
            apiVersion: kubeadm.k8s.io/v1beta3
            kind: ClusterConfiguration
            networking: {podSubnet: 192.168.0.0/16}
            apiServer: {certSANs: [203.0.113.7, api.test.example]}
            controllerManager: {extraArgs: {node-monitor-grace-period: 12s} }
            """);
        var init = Start("kubeadm", master, "init", "--config", config, "--rootfs", master, IgnoreKubeletPort);
        await Wait.For("the manifests are written", () => File.Exists(Path.Combine(master, "etc/kubernetes/manifests/etcd.yaml")), there => there);
        StartKubelet(master, "2Gi");
        await init.WaitForExitAsync();
        Assert.True(init.ExitCode == 0, await init.StandardError.ReadToEndAsync());
        var admin = Path.Combine(master, "etc/kubernetes/admin.conf");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(admin));
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(master, "etc/kubernetes/pki/apiserver.crt"));
        Assert.True(certificate.MatchesHostname("api.test.example"), "the certificate names what the configuration asks for");
        var kubectl = new Tool("kubectl", new Dictionary<string, string> { ["KUBECONFIG"] = admin, ["HOME"] = folder });
        Assert.Equal("aws:///zone/i-1", kubectl.Run(null, "get", "node", "k8s-master", "-o", "jsonpath={.spec.providerID}").Good);

        // A token with the wrong authority is refused; the right one joins.
        var command = Kubeadm(master, "token", "create", "--print-join-command", "--ttl", "10m").Good.Trim().Split(' ');
        var wrong = Kubeadm(worker, "join", command[2], "--token", command[4], "--discovery-token-ca-cert-hash", $"sha256:{new string('0', 64)}", "--node-name", "k8s-worker-1", "--cri-socket", $"unix://{worker}/cri.sock", IgnoreKubeletPort);
        Assert.Contains("not pinned", wrong.Error, StringComparison.Ordinal);
        var join = Start("kubeadm", worker, "join", command[2], "--token", command[4], "--discovery-token-ca-cert-hash", command[6], "--node-name", "k8s-worker-1", "--cri-socket", $"unix://{worker}/cri.sock", "--rootfs", worker, IgnoreKubeletPort);
        await Wait.For("the kubelet's flags are written", () => File.Exists(Path.Combine(worker, "var/lib/kubelet/kubeadm-flags.env")), there => there);
        var kubelet = StartKubelet(worker, "1Gi");
        await join.WaitForExitAsync();
        Assert.True(join.ExitCode == 0, await join.StandardError.ReadToEndAsync());
        await Wait.For("both nodes are ready", () => kubectl.Run(null, "get", "nodes", "--no-headers").Output, text => text.Split('\n').Count(row => row.Contains(" Ready ", StringComparison.Ordinal)) == 2);
        Assert.Contains("kube-apiserver-k8s-master", kubectl.Run(null, "get", "pods", "-n", "kube-system", "-o", "name").Good, StringComparison.Ordinal);

        // The API server is killed: its kubelet brings it back, with everything in it.
        kubectl.Run(null, "create", "cm", "survivor", "--from-literal=a=b").Good.Trim();
        var pidFile = Path.Combine(master, "var/lib/kubelet/static/kube-apiserver.pid");
        var id = File.ReadAllText(pidFile).Trim();
        Process.GetProcessById(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)).Kill();
        await Wait.For("the object is served by a new process", () => (File.ReadAllText(pidFile).Trim(), kubectl.Run(null, "get", "cm", "survivor", "-o", "name").Output.Trim()), seen => seen.Item1 != id && seen.Item2 == "configmap/survivor");

        // A node whose kubelet is gone is lost after the grace period.
        kubelet.Kill();
        await Wait.For("the worker is NotReady", () => kubectl.Run(null, "get", "node", "k8s-worker-1", "--no-headers").Output, row => row.Contains("NotReady", StringComparison.Ordinal));

        Assert.Equal(10, Kubeadm(master, "certs", "check-expiration").Good.Split('\n').Count(row => row.Contains("UTC", StringComparison.Ordinal)));
        running[1].Kill();
        Kubeadm(master, "reset", "--force").Good.Trim();
        Assert.False(File.Exists(admin));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(master, "var/lib/etcd")));
    }

    public void Dispose()
    {
        foreach (var process in running)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }

        foreach (var file in Directory.EnumerateFiles(folder, "kube-apiserver.pid", SearchOption.AllDirectories))
        {
            if (Directory.Exists($"/proc/{File.ReadAllText(file).Trim()}"))
            {
                using var server = Process.GetProcessById(int.Parse(File.ReadAllText(file), System.Globalization.CultureInfo.InvariantCulture));
                server.Kill();
                server.WaitForExit();
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private string Root(string name)
    {
        var root = Path.Combine(folder, name);
        Directory.CreateDirectory(root);
        File.WriteAllText(Path.Combine(root, "cri.sock"), "");
        return root;
    }

    private static string Write(string root, string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    private static ToolResult Kubeadm(string root, params string[] arguments) =>
        new Tool(Program, new Dictionary<string, string> { ["REHEARSAL_COMMAND"] = "kubeadm" }).Run(null, [.. arguments, "--rootfs", root]);

    private Process Start(string command, string root, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["REHEARSAL_COMMAND"] = command;
        start.Environment["REHEARSAL_NODE_FILE"] = Path.Combine(root, "node.yaml");
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        running.Add(process);
        return process;
    }

    private Process StartKubelet(string root, string memory)
    {
        Write(root, "node.yaml", $"cpu: 2\nmemory: {memory}\ncniFolder: {root}/cni\n");
        Write(root, "cni/10-test.conflist", "{}");
        var flags = File.ReadAllText(Path.Combine(root, "var/lib/kubelet/kubeadm-flags.env")).Split('"')[1].Split(' ');
        return Start("kubelet", root, [$"--config={root}/var/lib/kubelet/config.yaml", $"--kubeconfig={root}/etc/kubernetes/kubelet.conf", $"--bootstrap-kubeconfig={root}/etc/kubernetes/bootstrap-kubelet.conf",
            $"--root-dir={root}/var/lib/kubelet", $"--cert-dir={root}/var/lib/kubelet/pki", .. flags]);
    }
}
