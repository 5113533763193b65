using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Scheduling;

/// <summary>A node and the pods on it, as the scheduler sees them.</summary>
internal sealed class NodeState
{
    private readonly List<JsonObject> pods = [];
    private readonly Dictionary<string, decimal> requested = new(StringComparer.Ordinal);

    public NodeState(JsonObject node)
    {
        Node = node;
        foreach (var (resource, amount) in node.At("status", "allocatable") as JsonObject ?? [])
        {
            Allocatable[resource] = Quantity.Parse(amount);
        }
    }

    public JsonObject Node { get; }

    public string Name => Node.Name();

    public Dictionary<string, decimal> Allocatable { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<JsonObject> Pods => pods;

    public Dictionary<string, string> Labels => Node.Map("metadata", "labels");

    public decimal Requested(string resource) => requested.GetValueOrDefault(resource);

    public decimal Free(string resource) => Allocatable.GetValueOrDefault(resource) - Requested(resource);

    public void Add(JsonObject pod)
    {
        if (PodState.IsFinished(pod))
        {
            return;
        }

        pods.Add(pod);
        foreach (var (resource, amount) in Requests(pod))
        {
            requested[resource] = requested.GetValueOrDefault(resource) + amount;
        }
    }

    /// <summary>What a pod asks for: the sum of its containers, or the largest init container if that is more, plus overhead and one pod.</summary>
    public static Dictionary<string, decimal> Requests(JsonObject pod)
    {
        var sum = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var container in pod.Elements("spec", "containers"))
        {
            foreach (var (resource, amount) in container.At("resources", "requests") as JsonObject ?? [])
            {
                sum[resource] = sum.GetValueOrDefault(resource) + Quantity.Parse(amount);
            }
        }

        foreach (var container in pod.Elements("spec", "initContainers"))
        {
            foreach (var (resource, amount) in container.At("resources", "requests") as JsonObject ?? [])
            {
                sum[resource] = Math.Max(sum.GetValueOrDefault(resource), Quantity.Parse(amount));
            }
        }

        foreach (var (resource, amount) in pod.At("spec", "overhead") as JsonObject ?? [])
        {
            sum[resource] = sum.GetValueOrDefault(resource) + Quantity.Parse(amount);
        }

        sum["pods"] = 1;
        return sum;
    }
}
