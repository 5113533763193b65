using System.Text.Json;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Checks;

/// <summary>A Service.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">ClusterIP, NodePort or LoadBalancer.</param>
/// <param name="Ports">Its ports, by name (empty where it has none) and number.</param>
/// <param name="Annotations">Its annotations.</param>
public sealed record ServiceObject(string Namespace, string Name, string Type, IReadOnlyList<(string Name, int Number)> Ports, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>Reads one.</summary>
    public static ServiceObject Of(ClusterObject service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return new(
            service.Namespace,
            service.Name,
            service.Text("spec", "type") is { Length: > 0 } type ? type : "ClusterIP",
            [.. service.Items("spec", "ports").Select(port => (port.TryGetProperty("name", out var name) ? name.ToString() : "", port.GetProperty("port").GetInt32()))],
            service.At("metadata", "annotations") is { ValueKind: JsonValueKind.Object } annotations
                ? annotations.EnumerateObject().ToDictionary(annotation => annotation.Name, annotation => annotation.Value.ToString())
                : []);
    }
}
