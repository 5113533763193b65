using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Apply;

/// <summary>Merges, removes and compares objects along the edges of a <see cref="FieldSet"/>.</summary>
internal static class FieldTree
{
    /// <summary>Lays an applied configuration over an object.</summary>
    public static JsonNode? Merge(JsonNode? live, JsonNode? applied, Schema schema)
    {
        switch (applied)
        {
            case JsonObject fields when live is JsonObject current && !schema.AtomicMap:
                var result = current.Copy();
                foreach (var (name, value) in fields)
                {
                    result[name] = Merge(current[name], value, schema.Field(name) ?? Schema.Anything);
                }

                return result;
            case JsonArray items when live is JsonArray known && schema.ListKind == ListKind.Map:
                return MergeMap(known, items, schema);
            case JsonArray items when live is JsonArray known && schema.ListKind == ListKind.Set:
                var set = new JsonArray(known.Select(item => item?.DeepClone()).ToArray());
                foreach (var item in items.Where(item => !known.Any(other => JsonNode.DeepEquals(other, item))))
                {
                    set.Add(item?.DeepClone());
                }

                return set;
            default:
                return applied?.DeepClone();
        }
    }

    /// <summary>Takes the fields of a set out of an object, in place; what another set still owns below them stays.</summary>
    public static void Remove(JsonNode? node, FieldSet gone, FieldSet kept, Schema schema)
    {
        foreach (var (edge, child) in gone.Children)
        {
            var still = kept.Children.FirstOrDefault(pair => pair.Key == edge).Value ?? new FieldSet();
            switch (node)
            {
                case JsonObject fields when edge.StartsWith("f:", StringComparison.Ordinal):
                    var name = edge[2..];
                    var field = schema.Field(name) ?? Schema.Anything;
                    if (child.Owned && still.IsEmpty)
                    {
                        fields.Remove(name);
                        break;
                    }

                    Remove(fields[name], child, still, field);
                    if (still.IsEmpty && fields[name] is JsonObject { Count: 0 } or JsonArray { Count: 0 })
                    {
                        fields.Remove(name);
                    }

                    break;
                case JsonArray items:
                    var item = items.FirstOrDefault(item => Edge(item, schema) == edge);
                    if (item is null)
                    {
                        break;
                    }

                    if (child.Owned && still.IsEmpty)
                    {
                        items.Remove(item);
                        break;
                    }

                    Remove(item, child, still, schema.Items ?? Schema.Anything);
                    break;
            }
        }
    }

    /// <summary>The fields of a set whose values differ between two objects.</summary>
    public static FieldSet Changed(FieldSet set, JsonNode? before, JsonNode? after, Schema schema)
    {
        var changed = FieldSet.Parse(Walk(set, before, after, schema));
        return changed;
    }

    private static JsonObject Walk(FieldSet set, JsonNode? before, JsonNode? after, Schema schema)
    {
        var result = new JsonObject();
        foreach (var (edge, child) in set.Children)
        {
            var (old, now, below) = (Find(before, edge, schema), Find(after, edge, schema), Below(edge, schema));
            var nested = Walk(child, old, now, below);
            if (child.Owned)
            {
                // An owned list element or parent has changed only if it came or went; its fields speak for themselves.
                var parent = child.Children.Any();
                if (parent ? (old is null) != (now is null) : !JsonNode.DeepEquals(old, now))
                {
                    if (nested.Count > 0)
                    {
                        nested["."] = new JsonObject();
                    }

                    result[edge] = nested;
                    continue;
                }
            }

            if (nested.Count > 0)
            {
                result[edge] = nested;
            }
        }

        return result;
    }

    private static JsonArray MergeMap(JsonArray live, JsonArray applied, Schema schema)
    {
        var result = new JsonArray();
        var wanted = applied.Select(item => (Edge: Edge(item, schema), Item: item)).ToList();
        foreach (var item in live)
        {
            var edge = Edge(item, schema);
            var match = wanted.FindIndex(entry => entry.Edge == edge);
            result.Add(match < 0 ? item?.DeepClone() : Merge(item, wanted[match].Item, schema.Items ?? Schema.Anything));
        }

        foreach (var (edge, item) in wanted.Where(entry => !live.Any(known => Edge(known, schema) == entry.Edge)))
        {
            result.Add(item?.DeepClone());
        }

        return result;
    }

    private static JsonNode? Find(JsonNode? node, string edge, Schema schema) => node switch
    {
        JsonObject fields when edge.StartsWith("f:", StringComparison.Ordinal) => fields[edge[2..]],
        JsonArray items => items.FirstOrDefault(item => Edge(item, schema) == edge),
        _ => null,
    };

    private static Schema Below(string edge, Schema schema) =>
        (edge.StartsWith("f:", StringComparison.Ordinal) ? schema.Field(edge[2..]) : schema.Items) ?? Schema.Anything;

    private static string Edge(JsonNode? item, Schema schema) =>
        schema.ListKind == ListKind.Map ? FieldSet.KeyEdge(item, schema) : FieldSet.ValueEdge(item);
}
