using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Pods;

/// <summary>What a kubelet hands over: a pod, the address it gives it, and the contents of all that the pod refers to.</summary>
internal sealed class PodRequest(JsonObject tree)
{
    public JsonObject Tree => tree;

    public JsonObject Pod => (JsonObject)tree["pod"]!;

    public string Uid => Pod.Uid();

    public string Node => tree.Text("node");

    /// <summary>Address of the node.</summary>
    public string HostAddress => tree.Text("hostAddress");

    public string Address => tree.Text("address");

    /// <summary>NAMESPACE/NAME.</summary>
    public string Label => $"{Pod.Namespace()}/{Pod.Name()}";

    public string Hostname => Pod.Text("spec", "hostname") is { Length: > 0 } own ? own : Pod.Name()[..Math.Min(63, Pod.Name().Length)].TrimEnd('-', '.');

    public IEnumerable<JsonNode> InitContainers => Pod.Elements("spec", "initContainers");

    public IEnumerable<JsonNode> Containers => Pod.Elements("spec", "containers");

    public string RestartPolicy => Pod.Text("spec", "restartPolicy") is { Length: > 0 } policy ? policy : "Always";

    public long GracePeriod => Pod.Number(30, "spec", "terminationGracePeriodSeconds");

    /// <summary>The bytes of each key; null: there is no such Secret.</summary>
    public Dictionary<string, byte[]>? Secret(string name) => tree.At("secrets", name) is JsonObject data ? Decode(data) : null;

    /// <summary>The bytes of each key; null: there is no such ConfigMap.</summary>
    public Dictionary<string, byte[]>? ConfigMap(string name)
    {
        if (tree.At("configMaps", name) is not JsonObject map)
        {
            return null;
        }

        var files = map["binaryData"] is JsonObject binary ? Decode(binary) : new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (key, text) in map.Map("data"))
        {
            files[key] = System.Text.Encoding.UTF8.GetBytes(text);
        }

        return files;
    }

    /// <summary>What holds the data of a claim; empty: it is not bound.</summary>
    public string Volume(string claim) => tree.Text("claims", claim);

    /// <exception cref="PodRequestException">A field is missing.</exception>
    public void Check(string uid)
    {
        if (tree["pod"] is not JsonObject || Uid != uid)
        {
            throw new PodRequestException($"pod with metadata.uid {uid} is missing");
        }

        foreach (var field in (string[])["node", "hostAddress", "address"])
        {
            if (tree.Text(field).Length == 0)
            {
                throw new PodRequestException($"{field} is missing");
            }
        }
    }

    private static Dictionary<string, byte[]> Decode(JsonObject data) => data.ToDictionary(pair => pair.Key, pair => Convert.FromBase64String(pair.Value.Text()), StringComparer.Ordinal);
}
