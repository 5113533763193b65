using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Scheduling;

/// <summary>Finds the node for a pod, or says in the scheduler's words why there is none. A pure function of what it is given.</summary>
internal static class Placement
{
    /// <returns>The chosen node, or null with the message of the event.</returns>
    public static (NodeState? Node, string Message) Choose(JsonObject pod, IReadOnlyList<NodeState> nodes, VolumeNeeds volumes)
    {
        if (volumes.Refusal is { } refusal)
        {
            return (null, $"0/{nodes.Count} nodes are available: {refusal}. preemption: 0/{nodes.Count} nodes are available: {nodes.Count} Preemption is not helpful for scheduling.");
        }

        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        var (fitting, scarce) = (new List<NodeState>(), 0);
        foreach (var node in nodes)
        {
            var why = Refusals(pod, node, nodes, volumes);
            if (why.Count == 0)
            {
                fitting.Add(node);
            }

            foreach (var reason in why)
            {
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            }

            scarce += why.Any(IsScarcity) ? 1 : 0;
        }

        if (fitting.Count > 0)
        {
            return (fitting.OrderByDescending(node => Score(pod, node)).ThenBy(node => node.Name, StringComparer.Ordinal).First(), "");
        }

        if (nodes.Count == 0)
        {
            return (null, "no nodes available to schedule pods");
        }

        var list = string.Join(", ", reasons.Select(pair => $"{pair.Value.ToString(CultureInfo.InvariantCulture)} {pair.Key}").Order(StringComparer.Ordinal));
        var preemption = new List<string>();
        if (scarce > 0)
        {
            preemption.Add($"{scarce} No preemption victims found for incoming pod");
        }

        if (scarce < nodes.Count)
        {
            preemption.Add($"{nodes.Count - scarce} Preemption is not helpful for scheduling");
        }

        return (null, $"0/{nodes.Count} nodes are available: {list}. preemption: 0/{nodes.Count} nodes are available: {string.Join(", ", preemption)}.");
    }

    /// <summary>The reasons of the first check that fails, in the scheduler's order; empty: the pod fits.</summary>
    public static List<string> Refusals(JsonObject pod, NodeState node, IReadOnlyList<NodeState> nodes, VolumeNeeds volumes)
    {
        if (node.Node.Flag("spec", "unschedulable") && !Tolerations.Tolerates(pod, new JsonObject { ["key"] = "node.kubernetes.io/unschedulable", ["effect"] = "NoSchedule" }))
        {
            return ["node(s) were unschedulable"];
        }

        if (Tolerations.Untolerated(pod, node.Node) is { } taint)
        {
            return [$"node(s) had untolerated taint {{{taint.Text("key")}: {taint.Text("value")}}}"];
        }

        if (!NodeAffinity.Matches(pod, node.Node))
        {
            return ["node(s) didn't match Pod's node affinity/selector"];
        }

        if (HostPorts(pod).Intersect(node.Pods.SelectMany(HostPorts)).Any())
        {
            return ["node(s) didn't have free ports for the requested pod ports"];
        }

        var scarce = NodeState.Requests(pod).Where(request => request.Value > 0 && request.Value > node.Free(request.Key))
            .Select(request => request.Key == "pods" ? "Too many pods" : $"Insufficient {request.Key}").ToList();
        if (scarce.Count > 0)
        {
            return scarce;
        }

        if (volumes.Volumes.Any(volume => volume.At("spec", "nodeAffinity", "required") is { } required && !NodeAffinity.MatchesTerms(required, node.Node)))
        {
            return ["node(s) had volume node affinity conflict"];
        }

        return PodAffinity.Refusal(pod, node, nodes) is { } refusal ? [refusal] : [];
    }

    private static bool IsScarcity(string reason) => reason.StartsWith("Insufficient", StringComparison.Ordinal) || reason == "Too many pods";

    /// <summary>Prefers what the pod prefers, then the emptier node, then the one with fewer of its kind.</summary>
    private static double Score(JsonObject pod, NodeState node)
    {
        double Share(string resource) => node.Allocatable.GetValueOrDefault(resource) is > 0 and var all ? (double)(node.Free(resource) / all) : 0;
        var owner = pod.Elements("metadata", "ownerReferences").FirstOrDefault().Text("uid");
        var siblings = owner.Length == 0 ? 0 : node.Pods.Count(other => other.Elements("metadata", "ownerReferences").Any(reference => reference.Text("uid") == owner));
        var preferred = pod.Elements("spec", "affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution")
            .Count(entry => node.Pods.Any(other => LabelSelector.Of(entry.At("podAffinityTerm", "labelSelector")).Matches(other.Map("metadata", "labels"))));
        return NodeAffinity.Preference(pod, node.Node) - (preferred * 100) - (siblings * 10) + (Share("cpu") * 5) + (Share("memory") * 5);
    }

    private static IEnumerable<string> HostPorts(JsonObject pod) => pod.Elements("spec", "containers").SelectMany(container => container.Elements("ports"))
        .Where(port => port.Number(0, "hostPort") > 0).Select(port => $"{port.Text("hostIP")}:{port.Number(0, "hostPort")}/{port.Text("protocol")}");
}
