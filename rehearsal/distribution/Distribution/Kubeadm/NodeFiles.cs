using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Tls;

namespace Rehearsal.Distribution.Kubeadm;

/// <summary>What init and join leave for the kubelet: its configuration and its flags.</summary>
internal static class NodeFiles
{
    /// <summary>kubeadm's defaults for a kubelet, below what the user's KubeletConfiguration says.</summary>
    public static JsonObject KubeletConfiguration(JsonObject given, JsonObject cluster, HostLayout layout)
    {
        var tree = new JsonObject { ["apiVersion"] = "kubelet.config.k8s.io/v1beta1", ["kind"] = "KubeletConfiguration" };
        foreach (var (name, value) in given)
        {
            tree[name] = value?.DeepClone();
        }

        var services = cluster.Text("networking", "serviceSubnet") is { Length: > 0 } range ? range : "10.96.0.0/12";
        tree.Fill("staticPodPath", layout.Manifests);
        tree.Fill("clusterDomain", cluster.Text("networking", "dnsDomain") is { Length: > 0 } domain ? domain : "cluster.local");
        tree.Fill("clusterDNS", new JsonArray(DnsAddress(services)));
        tree.Fill("cgroupDriver", "systemd");
        tree.Fill("rotateCertificates", true);
        tree.Fill("healthzBindAddress", "127.0.0.1");
        tree.Fill("healthzPort", 10248);
        tree.Fill("authorization", new JsonObject { ["mode"] = "Webhook" });
        tree.Fill("authentication", new JsonObject { ["anonymous"] = new JsonObject { ["enabled"] = false }, ["webhook"] = new JsonObject { ["enabled"] = true }, ["x509"] = new JsonObject { ["clientCAFile"] = Path.Combine(layout.Pki, "ca.crt") } });
        return tree;
    }

    /// <summary>The tenth address of the service range.</summary>
    public static string DnsAddress(string range)
    {
        var bytes = System.Net.IPNetwork.Parse(range.Split(',')[0]).BaseAddress.GetAddressBytes();
        bytes[^1] += 10;
        return new System.Net.IPAddress(bytes).ToString();
    }

    /// <summary>config.yaml and kubeadm-flags.env. JSON is YAML: the kubelet reads it as it is.</summary>
    public static void Write(HostLayout layout, JsonObject kubelet, JsonNode? registration, string criSocket)
    {
        PemFiles.Write(layout.KubeletConfig, kubelet.ToJsonString(new System.Text.Json.JsonSerializerOptions
        {
            WriteIndented = true, TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
        }) + "\n", secret: false);
        var flags = new List<string> { $"--container-runtime-endpoint={criSocket}" };
        if (registration.Text("name") is { Length: > 0 } name)
        {
            flags.Add($"--hostname-override={name}");
        }

        if (Taints(registration) is { Length: > 0 } taints)
        {
            flags.Add($"--register-with-taints={taints}");
        }

        flags.AddRange(registration.Map("kubeletExtraArgs").Select(pair => $"--{pair.Key}={pair.Value}"));
        PemFiles.Write(layout.KubeletFlags, $"KUBELET_KUBEADM_ARGS=\"{string.Join(' ', flags)}\"\n", secret: false);
    }

    private static string Taints(JsonNode? registration) => string.Join(",", registration.Elements("taints").Select(taint =>
        $"{taint.Text("key")}{(taint.Text("value").Length > 0 ? $"={taint.Text("value")}" : "")}:{taint.Text("effect")}"));
}
