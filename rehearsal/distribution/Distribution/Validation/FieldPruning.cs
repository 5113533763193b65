using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Validation;

/// <summary>Removes what a schema does not know, and says what it removed.</summary>
internal static class FieldPruning
{
    private static readonly string[] EmbeddedFields = ["apiVersion", "kind", "metadata"];

    /// <returns>The paths of the removed fields.</returns>
    public static List<string> Prune(JsonNode? node, Schema schema)
    {
        var removed = new List<string>();
        Walk(node, schema, "", removed);
        return removed;
    }

    private static void Walk(JsonNode? node, Schema schema, string path, List<string> removed)
    {
        switch (node)
        {
            case JsonObject fields when schema.Type is "object" or "":
                foreach (var name in fields.Select(pair => pair.Key).ToList())
                {
                    var field = path.Length == 0 ? name : $"{path}.{name}";
                    if (schema.Field(name) is { } known)
                    {
                        Walk(fields[name], known, field, removed);
                    }
                    else if (!(schema.EmbeddedResource && EmbeddedFields.Contains(name)))
                    {
                        fields.Remove(name);
                        removed.Add(field);
                    }
                }

                break;
            case JsonArray items when schema.Items is { } element:
                for (var index = 0; index < items.Count; index++)
                {
                    Walk(items[index], element, $"{path}[{index}]", removed);
                }

                break;
        }
    }
}
