using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Scheduling;

/// <summary>Node selectors and node affinity.</summary>
internal static class NodeAffinity
{
    public static bool Matches(JsonObject pod, JsonObject node)
    {
        var labels = node.Map("metadata", "labels");
        if (pod.Map("spec", "nodeSelector").Any(wanted => !labels.TryGetValue(wanted.Key, out var value) || value != wanted.Value))
        {
            return false;
        }

        return pod.At("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution") is not { } required || MatchesTerms(required, node);
    }

    /// <summary>A node selector: any of its terms; a term without a condition matches nothing.</summary>
    public static bool MatchesTerms(JsonNode selector, JsonObject node) => selector.Elements("nodeSelectorTerms").Any(term => MatchesTerm(term, node));

    /// <summary>The sum of the weights of the preferences that a node fulfils.</summary>
    public static long Preference(JsonObject pod, JsonObject node) =>
        pod.Elements("spec", "affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution")
            .Where(entry => entry.At("preference") is { } term && MatchesTerm(term, node)).Sum(entry => entry.Number(0, "weight"));

    private static bool MatchesTerm(JsonNode term, JsonObject node)
    {
        var (expressions, fields) = (term.Elements("matchExpressions").ToList(), term.Elements("matchFields").ToList());
        if (expressions.Count + fields.Count == 0)
        {
            return false;
        }

        LabelSelector Of(List<JsonNode> list) => LabelSelector.Of(new JsonObject { ["matchExpressions"] = new JsonArray(list.Select(item => item.DeepClone()).ToArray()) });
        return Of(expressions).Matches(node.Map("metadata", "labels"))
            && Of(fields).Matches(new Dictionary<string, string>(StringComparer.Ordinal) { ["metadata.name"] = node.Name() });
    }
}
