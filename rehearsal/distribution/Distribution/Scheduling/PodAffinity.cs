using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Scheduling;

/// <summary>Required affinity and anti-affinity between pods, and spread constraints that must hold.</summary>
internal static class PodAffinity
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";

    /// <summary>Why a pod may not go to a node; null when it may.</summary>
    public static string? Refusal(JsonObject pod, NodeState candidate, IReadOnlyList<NodeState> nodes)
    {
        foreach (var constraint in pod.Elements("spec", "topologySpreadConstraints").Where(constraint => constraint.Text("whenUnsatisfiable") != "ScheduleAnyway"))
        {
            if (!Spreads(pod, constraint, candidate, nodes))
            {
                return "node(s) didn't match pod topology spread constraints";
            }
        }

        foreach (var term in pod.Elements("spec", "affinity", "podAffinity", Required))
        {
            var self = Selects(term, pod, pod) && !nodes.SelectMany(node => node.Pods).Any(other => Selects(term, pod, other));
            if (!self && !Together(term, candidate, nodes).Any(other => Selects(term, pod, other)))
            {
                return "node(s) didn't match pod affinity rules";
            }
        }

        if (pod.Elements("spec", "affinity", "podAntiAffinity", Required).Any(term => Together(term, candidate, nodes).Any(other => Selects(term, pod, other))))
        {
            return "node(s) didn't match pod anti-affinity rules";
        }

        // Those that are there may not want the newcomer either.
        var disliked = nodes.SelectMany(node => node.Pods).Any(other => other.Elements("spec", "affinity", "podAntiAffinity", Required)
            .Any(term => Selects(term, other, pod) && Together(term, candidate, nodes).Contains(other)));
        return disliked ? "node(s) didn't satisfy existing pods anti-affinity rules" : null;
    }

    private static bool Selects(JsonNode term, JsonObject owner, JsonObject other)
    {
        var namespaces = term.Strings("namespaces");
        var inScope = namespaces.Count > 0 ? namespaces.Contains(other.Namespace()) : term.At("namespaceSelector") is not null || other.Namespace() == owner.Namespace();
        return inScope && term.At("labelSelector") is { } selector && LabelSelector.Of(selector).Matches(other.Map("metadata", "labels"));
    }

    /// <summary>The pods in the same zone, or on the same node: whatever the topology key says.</summary>
    private static IEnumerable<JsonObject> Together(JsonNode term, NodeState candidate, IReadOnlyList<NodeState> nodes)
    {
        var key = term.Text("topologyKey");
        return candidate.Labels.TryGetValue(key, out var value)
            ? nodes.Where(node => node.Labels.TryGetValue(key, out var other) && other == value).SelectMany(node => node.Pods)
            : [];
    }

    private static bool Spreads(JsonObject pod, JsonNode constraint, NodeState candidate, IReadOnlyList<NodeState> nodes)
    {
        var key = constraint.Text("topologyKey");
        if (!candidate.Labels.TryGetValue(key, out var mine))
        {
            return false;
        }

        var selector = LabelSelector.Of(constraint["labelSelector"]);
        var counts = nodes.Where(node => node.Labels.ContainsKey(key) && NodeAffinity.Matches(pod, node.Node)).GroupBy(node => node.Labels[key]).ToDictionary(
            group => group.Key,
            group => group.SelectMany(node => node.Pods).Count(other => other.Namespace() == pod.Namespace() && selector.Matches(other.Map("metadata", "labels"))));
        return counts.GetValueOrDefault(mine) + 1 - counts.Values.DefaultIfEmpty(0).Min() <= constraint.Number(1, "maxSkew");
    }
}
