using System.Text.Json;

namespace WasteCoach.Build.Clusters;

/// <summary>One object of the cluster.</summary>
public sealed class ClusterObject(JsonElement item)
{
    /// <summary>Its kind, such as Deployment.</summary>
    public string Kind { get; } = item.GetProperty("kind").GetString()!;

    /// <summary>Its name.</summary>
    public string Name { get; } = item.GetProperty("metadata").GetProperty("name").GetString()!;

    /// <summary>Its namespace; empty for an object without one.</summary>
    public string Namespace { get; } = item.GetProperty("metadata").TryGetProperty("namespace", out var given) ? given.GetString()! : "";

    /// <summary>Namespace and name, as people write them.</summary>
    public string Path => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    /// <summary>A text at a path below it; empty when there is none.</summary>
    public string Text(params IReadOnlyList<string> path) => At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    /// <summary>A number at a path below it; 0 when there is none.</summary>
    public int Number(params IReadOnlyList<string> path) => At(path) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : 0;

    /// <summary>Whether a truth value at a path below it is true.</summary>
    public bool IsTrue(params IReadOnlyList<string> path) => At(path) is { ValueKind: JsonValueKind.True };

    /// <summary>The texts by name at a path below it, such as labels; none when there are none.</summary>
    public IReadOnlyDictionary<string, string> Names(params IReadOnlyList<string> path) => At(path) is { ValueKind: JsonValueKind.Object } names
        ? names.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String).ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!)
        : new Dictionary<string, string>();

    /// <summary>The elements of a list at a path below it; none when there is none.</summary>
    public IEnumerable<JsonElement> Items(params IReadOnlyList<string> path) => At(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>Why a condition of its status does not hold; null when it does.</summary>
    public string? WhyNot(string condition)
    {
        var found = Items("status", "conditions").FirstOrDefault(entry => entry.GetProperty("type").GetString() == condition);
        return found.ValueKind == JsonValueKind.Undefined ? $"no condition {condition} yet"
            : found.GetProperty("status").GetString() == "True" ? null
            : Reason(found) is { Length: > 0 } reason ? reason : $"not {condition}";
    }

    /// <summary>Why a Deployment, StatefulSet or DaemonSet does not run in its newest form everywhere; null when it does.</summary>
    public string? WhyNotRolledOut()
    {
        var (wanted, updated, ready) = Kind == "DaemonSet"
            ? (Number("status", "desiredNumberScheduled"), Number("status", "updatedNumberScheduled"), Number("status", "numberAvailable"))
            : (Replicas, Number("status", "updatedReplicas"), Number("status", Kind == "Deployment" ? "availableReplicas" : "readyReplicas"));
        return Number("status", "observedGeneration") < Number("metadata", "generation") ? "its last change was not seen by its controller yet"
            : updated < wanted || ready < wanted ? $"{ready} of {wanted} ready"
            : null;
    }

    /// <summary>The address of the load balancer of an Ingress; empty when it has none.</summary>
    public string LoadBalancer => Items("status", "loadBalancer", "ingress").Select(entry => entry.TryGetProperty("hostname", out var name) ? name.GetString()! : "").FirstOrDefault() ?? "";

    private int Replicas => At("spec", "replicas") is { ValueKind: JsonValueKind.Number } replicas ? replicas.GetInt32() : 1;

    /// <summary>What stands at a path below it; null when there is nothing.</summary>
    public JsonElement? At(params IReadOnlyList<string> path)
    {
        var current = item;
        foreach (var part in path)
        {
            if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(part, out current))
            {
                return null;
            }
        }

        return current;
    }

    private static string Reason(JsonElement condition) => string.Join(": ", new[] { "reason", "message" }
        .Select(key => condition.TryGetProperty(key, out var text) ? text.GetString() : null).Where(text => !string.IsNullOrEmpty(text)));
}
