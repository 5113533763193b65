using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Validation;

/// <summary>Brings what clients send into the form in which it is kept: no null fields, quantities as strings.</summary>
internal static class Canonical
{
    public static void Clean(JsonNode? node, Schema schema)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.ToList())
                {
                    var known = schema.Field(name);
                    if (value is null)
                    {
                        // Below a field about which the schema says nothing, null may mean something.
                        if (known is null or { Nullable: false, PreservesUnknown: false })
                        {
                            fields.Remove(name);
                        }
                    }
                    else if (known is { Format: "quantity" } && value.GetValueKind() == JsonValueKind.Number)
                    {
                        fields[name] = value.ToJsonString();
                    }
                    else if (known is not null && !ReferenceEquals(known, Schema.Anything))
                    {
                        Clean(value, known);
                    }
                }

                break;
            case JsonArray items when schema.Items is { } element:
                foreach (var item in items)
                {
                    Clean(item, element);
                }

                break;
        }
    }
}
