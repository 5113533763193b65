using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Validation;

/// <summary>Fills in the defaults that a structural schema names.</summary>
internal static class Defaulting
{
    public static void Apply(JsonNode? node, Schema schema)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, property) in schema.Properties)
                {
                    if (property.Default is { } value && (!fields.ContainsKey(name) || (fields[name] is null && !property.Nullable)))
                    {
                        fields[name] = value.DeepClone();
                    }
                }

                foreach (var (name, value) in fields.ToList())
                {
                    if (value is not null && schema.Field(name) is { } known && !ReferenceEquals(known, Schema.Anything))
                    {
                        Apply(value, known);
                    }
                }

                break;
            case JsonArray items when schema.Items is { } element:
                foreach (var item in items)
                {
                    Apply(item, element);
                }

                break;
        }
    }
}
