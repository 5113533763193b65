using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Probes;

/// <summary>What asks a container how it is, and how often; with Kubernetes' defaults.</summary>
internal sealed record Probe(JsonNode Tree, TimeSpan Delay, TimeSpan Period, TimeSpan Timeout, long Successes, long Failures)
{
    /// <returns>Null: the container has no such probe.</returns>
    public static Probe? Of(JsonNode container, string field) => container[field] is not { } tree ? null : new Probe(
        tree, TimeSpan.FromSeconds(tree.Number(0, "initialDelaySeconds")), TimeSpan.FromSeconds(tree.Number(10, "periodSeconds")),
        TimeSpan.FromSeconds(tree.Number(1, "timeoutSeconds")), tree.Number(1, "successThreshold"), tree.Number(3, "failureThreshold"));

    /// <summary>A port by number, or by the name that the container gives it.</summary>
    public static long Port(JsonNode container, JsonNode? port) => port is JsonValue value && value.GetValueKind() == JsonValueKind.String
        ? container.Elements("ports").FirstOrDefault(item => item.Text("name") == port.Text()).Number(long.TryParse(port.Text(), out var number) ? number : 0, "containerPort")
        : port.Number(0);
}
