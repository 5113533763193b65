using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>The Node object: made at the first start, with labels, taints and provider id; then its lease and its conditions.</summary>
internal sealed class NodeRegistration(ApiClient client, KubeletOptions options, NodeSettings settings)
{
    private static readonly TimeSpan LeaseInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(1);
    private const int LeaseSeconds = 40;

    private string Path => $"/api/v1/nodes/{options.NodeName}";

    /// <summary>A CNI plugin has left its configuration.</summary>
    public static bool HasNetwork(NodeSettings settings) => Directory.Exists(settings.CniFolder)
        && Directory.EnumerateFiles(settings.CniFolder).Any(file => System.IO.Path.GetExtension(file) is ".conf" or ".conflist" or ".json");

    public async Task Register(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                if (await client.Get(Path, stop) is not { } known)
                {
                    await client.Post("/api/v1/nodes", Fresh(), stop);
                    return;
                }

                // At a restart a kubelet brings its default labels up to date; taints and the provider id are set at registration alone.
                var labels = DefaultLabels().Concat(options.Labels).Where(label => known.Text("metadata", "labels", label.Key) != label.Value).ToJson();
                if (labels.Count > 0)
                {
                    await client.Merge(Path, new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels } }, stop);
                }

                if (options.ProviderId.Length > 0 && known.Text("spec", "providerID").Length == 0)
                {
                    await client.Merge(Path, new JsonObject { ["spec"] = new JsonObject { ["providerID"] = options.ProviderId } }, stop);
                }

                return;
            }
            catch (Exception error) when (KubeletCommand.IsPassing(error) && !stop.IsCancellationRequested)
            {
                KubeletCommand.Log($"unable to register node {options.NodeName} with API server: {error.Message}");
                await Task.Delay(StatusInterval, stop);
            }
        }
    }

    public async Task KeepLease(CancellationToken stop)
    {
        const string Leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
        while (true)
        {
            try
            {
                var spec = new JsonObject { ["holderIdentity"] = options.NodeName, ["leaseDurationSeconds"] = LeaseSeconds, ["renewTime"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture) };
                try
                {
                    await client.Merge($"{Leases}/{options.NodeName}", new JsonObject { ["spec"] = spec }, stop);
                }
                catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.NotFound)
                {
                    await client.Post(Leases, new JsonObject { ["apiVersion"] = "coordination.k8s.io/v1", ["kind"] = "Lease", ["metadata"] = new JsonObject { ["name"] = options.NodeName, ["namespace"] = "kube-node-lease" }, ["spec"] = spec.DeepClone() }, stop);
                }

                await Task.Delay(LeaseInterval, stop);
            }
            catch (Exception error) when (KubeletCommand.IsPassing(error) && !stop.IsCancellationRequested)
            {
                KubeletCommand.Log($"failed to update lease: {error.Message}");
                await Task.Delay(StatusInterval, stop);
            }
        }
    }

    /// <summary>Writes the status at the start, when the network comes or goes, and when somebody else has changed it.</summary>
    public async Task KeepStatus(CancellationToken stop)
    {
        var beat = 0;
        bool? last = null;
        while (true)
        {
            try
            {
                var ready = HasNetwork(settings);
                // The whole status is compared each lease interval: a server that came back may hold this node for lost.
                if (ready != last || beat++ % (int)LeaseInterval.TotalSeconds == 0)
                {
                    var node = await client.Get(Path, stop);
                    if (node is null)
                    {
                        await Register(stop);
                        continue;
                    }

                    var status = Status(node, ready);
                    if (!JsonNode.DeepEquals(status, node["status"]))
                    {
                        await client.Merge($"{Path}/status", new JsonObject { ["status"] = status }, stop);
                    }

                    last = ready;
                }
            }
            catch (Exception error) when (KubeletCommand.IsPassing(error) && !stop.IsCancellationRequested)
            {
                KubeletCommand.Log($"error updating node status, will retry: {error.Message}");
                last = null;
            }

            await Task.Delay(StatusInterval, stop);
        }
    }

    private JsonObject Fresh()
    {
        var node = new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Node",
            ["metadata"] = new JsonObject
            {
                ["name"] = options.NodeName, ["labels"] = DefaultLabels().Concat(options.Labels).ToJson(),
                ["annotations"] = new JsonObject { ["volumes.kubernetes.io/controller-managed-attach-detach"] = "true" },
            },
            ["spec"] = new JsonObject(),
        };
        if (options.ProviderId.Length > 0)
        {
            node["spec"]!["providerID"] = options.ProviderId;
        }

        if (options.Taints.Count > 0)
        {
            node["spec"]!["taints"] = new JsonArray(options.Taints.Select(taint => taint.DeepClone()).ToArray());
        }

        node["status"] = Status(node, HasNetwork(settings));
        return node;
    }

    private Dictionary<string, string> DefaultLabels() => new(StringComparer.Ordinal)
    {
        ["kubernetes.io/hostname"] = options.NodeName, ["kubernetes.io/os"] = "linux", ["kubernetes.io/arch"] = Architecture,
        ["beta.kubernetes.io/os"] = "linux", ["beta.kubernetes.io/arch"] = Architecture,
    };

    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private JsonObject Status(JsonObject node, bool network)
    {
        var tree = new JsonObject { ["status"] = node["status"]?.DeepClone() ?? new JsonObject() };
        var capacity = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["cpu"] = settings.Cpu, ["memory"] = settings.Memory, ["ephemeral-storage"] = settings.EphemeralStorage, ["pods"] = settings.Pods.ToString(CultureInfo.InvariantCulture),
        };
        var status = tree.Make("status");
        status["capacity"] = capacity.ToJson();
        status["allocatable"] = capacity.Select(pair => KeyValuePair.Create(pair.Key, Left(pair.Key, pair.Value))).ToJson();
        status["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = options.NodeAddress }, new JsonObject { ["type"] = "Hostname", ["address"] = options.NodeName });
        status["nodeInfo"] = new JsonObject
        {
            ["kubeletVersion"] = Api.ClusterVersion.GitVersion, ["kubeProxyVersion"] = Api.ClusterVersion.GitVersion, ["operatingSystem"] = "linux", ["architecture"] = Architecture,
            ["osImage"] = OsImage(), ["kernelVersion"] = Environment.OSVersion.Version.ToString(), ["containerRuntimeVersion"] = "containerd://rehearsal",
            ["machineID"] = "", ["systemUUID"] = "", ["bootID"] = "",
        };
        status["daemonEndpoints"] = new JsonObject { ["kubeletEndpoint"] = new JsonObject { ["Port"] = 10250 } };
        Conditions.Set(tree, "MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available");
        Conditions.Set(tree, "DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure");
        Conditions.Set(tree, "PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available");
        Conditions.Set(tree, "Ready", network, network ? "KubeletReady" : "KubeletNotReady", network ? "kubelet is posting ready status"
            : "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized");
        return (JsonObject)status.DeepClone();
    }

    private string Left(string resource, string amount)
    {
        if (options.Reserved.GetValueOrDefault(resource) is 0)
        {
            return amount;
        }

        _ = Quantity.TryParse(amount, out var all);
        var left = Math.Max(0, all - options.Reserved[resource]);
        return resource == "cpu" ? Quantity.Cpu(left) : $"{Math.Floor(left / 1024).ToString("0", CultureInfo.InvariantCulture)}Ki";
    }

    private static string OsImage() => File.Exists("/etc/os-release")
        ? File.ReadLines("/etc/os-release").FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?.Split('=', 2)[1].Trim('"') ?? "Linux"
        : "Linux";
}
