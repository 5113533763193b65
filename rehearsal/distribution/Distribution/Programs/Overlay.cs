using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>Lays a user's part over a generated one: maps are merged, lists whose entries have names are merged by name, all else is replaced.</summary>
internal static class Overlay
{
    public static void Apply(JsonObject tree, JsonNode? over)
    {
        foreach (var (field, value) in over as JsonObject ?? [])
        {
            tree[field] = Merged(tree[field], value);
        }
    }

    private static JsonNode? Merged(JsonNode? below, JsonNode? above)
    {
        switch (below, above)
        {
            case (JsonObject tree, JsonObject over):
                var merged = tree.Copy();
                Apply(merged, over);
                return merged;
            case (JsonArray list, JsonArray overs) when list.Concat(overs).All(item => Key(item).Length > 0):
                var result = list.Select(item => Merged(item, overs.FirstOrDefault(over => Key(over) == Key(item)) ?? item)).ToList();
                result.AddRange(overs.Where(over => list.All(item => Key(item) != Key(over))).Select(over => over!.DeepClone()));
                return new JsonArray([.. result]);
            default:
                return above?.DeepClone();
        }
    }

    /// <summary>Mounts of one volume have its name in common; what tells them apart is the path.</summary>
    private static string Key(JsonNode? item) => item.Text("mountPath") is { Length: > 0 } path ? path : item.Text("name") is { Length: > 0 } name ? name : item.Name();
}
