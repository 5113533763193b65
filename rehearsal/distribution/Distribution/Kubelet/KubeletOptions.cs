using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>What flags and the configuration file tell a kubelet.</summary>
internal sealed record KubeletOptions
{
    private static readonly string[] Known =
    [
        "config", "kubeconfig", "bootstrap-kubeconfig", "hostname-override", "node-ip", "node-labels", "register-with-taints", "provider-id", "root-dir", "cert-dir",
        "container-runtime-endpoint", "pod-infra-container-image", "cloud-provider", "cgroup-driver", "v", "max-pods", "resolv-conf",
    ];

    /// <summary>Prefixes and names below kubernetes.io that a kubelet may give itself.</summary>
    private static readonly string[] AllowedPrefixes = ["kubelet.kubernetes.io/", "node.kubernetes.io/", "topology.kubernetes.io/", "failure-domain.beta.kubernetes.io/"];
    private static readonly string[] AllowedLabels = ["kubernetes.io/hostname", "kubernetes.io/arch", "kubernetes.io/os", "kubernetes.io/instance-type", "beta.kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/instance-type"];

    public required string Kubeconfig { get; init; }

    public required string BootstrapKubeconfig { get; init; }

    public required string NodeName { get; init; }

    public required string NodeAddress { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyList<JsonObject> Taints { get; init; }

    public required string ProviderId { get; init; }

    public required string RootFolder { get; init; }

    public required string CertificateFolder { get; init; }

    public required string StaticPodFolder { get; init; }

    /// <summary>What is kept back from pods, by resource.</summary>
    public required IReadOnlyDictionary<string, decimal> Reserved { get; init; }

    public required string RuntimeSocket { get; init; }

    /// <exception cref="UsageException">A flag or field is unknown or wrong.</exception>
    public static KubeletOptions Read(IReadOnlyList<string> arguments)
    {
        var line = CommandLine.Parse(arguments, ["fail-swap-on", "rotate-certificates"], Known);
        var configFile = line.Text("config", "/var/lib/kubelet/config.yaml");
        if (!File.Exists(configFile))
        {
            throw new UsageException($"failed to load kubelet config file, path: {configFile}, error: open {configFile}: no such file or directory. kubeadm init or kubeadm join writes it");
        }

        var config = YamlDocument.Read(File.ReadAllText(configFile)) as JsonObject ?? [];
        Kubeadm.KubeadmConfiguration.CheckKubelet(config, configFile);
        var name = line.Text("hostname-override", Dns.GetHostName()).ToLowerInvariant();
        var runtime = line.Text("container-runtime-endpoint", config.Text("containerRuntimeEndpoint") is { Length: > 0 } endpoint ? endpoint : "unix:///var/run/containerd/containerd.sock");
        return new KubeletOptions
        {
            Kubeconfig = line.Text("kubeconfig", "/etc/kubernetes/kubelet.conf"),
            BootstrapKubeconfig = line.Text("bootstrap-kubeconfig", "/etc/kubernetes/bootstrap-kubelet.conf"),
            NodeName = name,
            NodeAddress = line.Text("node-ip") is { Length: > 0 } address ? address : OwnAddress(),
            Labels = LabelsOf(line.Text("node-labels")),
            Taints = [.. TaintsOf(line.Text("register-with-taints")), .. config.Elements("registerWithTaints").Select(taint => (JsonObject)taint.DeepClone())],
            ProviderId = line.Text("provider-id", config.Text("providerID")),
            RootFolder = line.Text("root-dir", "/var/lib/kubelet"),
            CertificateFolder = line.Text("cert-dir", "/var/lib/kubelet/pki"),
            StaticPodFolder = config.Text("staticPodPath"),
            Reserved = ReservedOf(config),
            RuntimeSocket = runtime.Replace("unix://", "", StringComparison.Ordinal),
        };
    }

    /// <exception cref="UsageException">A label that a kubelet may not give itself.</exception>
    public static Dictionary<string, string> LabelsOf(string text)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            labels[parts[0]] = parts.Length == 2 ? parts[1] : "";
        }

        var refused = labels.Keys.Where(key => key.Split('/') is [var domain, _] && (domain == "kubernetes.io" || domain == "k8s.io" || domain.EndsWith(".kubernetes.io", StringComparison.Ordinal) || domain.EndsWith(".k8s.io", StringComparison.Ordinal))
            && !AllowedLabels.Contains(key) && !AllowedPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal))).ToList();
        return refused.Count == 0 ? labels : throw new UsageException(
            $"unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels: [{string.Join(" ", refused)}]\n--node-labels in the 'kubernetes.io' namespace must begin with an allowed prefix ({string.Join(", ", AllowedPrefixes.Select(prefix => prefix.TrimEnd('/')))}) or be in the specifically allowed set ({string.Join(", ", AllowedLabels)})");
    }

    private static IEnumerable<JsonObject> TaintsOf(string text)
    {
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = item.Split(':');
            if (parts.Length != 2 || parts[1] is not ("NoSchedule" or "PreferNoSchedule" or "NoExecute"))
            {
                throw new UsageException($"invalid taint spec: {item}; it is key=value:NoSchedule, PreferNoSchedule or NoExecute");
            }

            var pair = parts[0].Split('=', 2);
            var taint = new JsonObject { ["key"] = pair[0], ["effect"] = parts[1] };
            if (pair.Length == 2)
            {
                taint["value"] = pair[1];
            }

            yield return taint;
        }
    }

    private static Dictionary<string, decimal> ReservedOf(JsonObject config)
    {
        var reserved = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var part in (string[])["kubeReserved", "systemReserved"])
        {
            foreach (var (resource, amount) in config[part] as JsonObject ?? [])
            {
                reserved[resource] = reserved.GetValueOrDefault(resource) + Quantity.Parse(amount);
            }
        }

        // 100Mi is kubelet's own default for evictionHard memory.available.
        var eviction = config.Text("evictionHard", "memory.available") is { Length: > 0 } text && !text.EndsWith('%') ? text : "100Mi";
        reserved["memory"] = reserved.GetValueOrDefault("memory") + (Quantity.TryParse(eviction, out var bytes) ? bytes : throw new UsageException($"evictionHard memory.available: \"{eviction}\" is no quantity"));
        return reserved;
    }

    private static string OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(entry => entry.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork)?.ToString() ?? "127.0.0.1";
}
