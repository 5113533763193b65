using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Validation;

/// <summary>Reads the OpenAPI v3 schema of a CustomResourceDefinition.</summary>
internal static class CustomSchemas
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <param name="errors">What makes the schema no structural one.</param>
    public static Schema Read(JsonObject source, Schema metadata, List<FieldError> errors, string path)
    {
        var schema = Read(source, errors, path, structural: true);
        schema.Properties["apiVersion"] = new Schema { Type = "string" };
        schema.Properties["kind"] = new Schema { Type = "string" };
        schema.Properties["metadata"] = metadata;
        return schema;
    }

    private static Schema Read(JsonObject source, List<FieldError> errors, string path, bool structural)
    {
        var type = source.Text("type");
        var intOrString = source.Flag("x-kubernetes-int-or-string");
        var preserves = source.Flag("x-kubernetes-preserve-unknown-fields");
        if (structural && type.Length == 0 && !intOrString && !preserves)
        {
            errors.Add(FieldError.Required($"{path}.type", "must not be empty for specified object fields"));
        }

        var values = source["additionalProperties"] switch
        {
            JsonObject node => Read(node, errors, $"{path}.additionalProperties", structural),
            JsonValue flag when flag.GetValueKind() == JsonValueKind.True => Schema.Anything,
            _ => null,
        };
        if (structural && type == "array" && source["items"] is null)
        {
            errors.Add(FieldError.Required($"{path}.items", "must be specified"));
        }

        Regex? pattern = null;
        if (source.Text("pattern") is { Length: > 0 } text)
        {
            try
            {
                pattern = new Regex(text, RegexOptions.CultureInvariant, PatternTimeout);
            }
            catch (ArgumentException error)
            {
                errors.Add(FieldError.Invalid($"{path}.pattern", JsonValue.Create(text).ToJsonString(), $"must be a valid regular expression, but isn't: {error.Message}"));
            }
        }

        var schema = new Schema
        {
            // int-or-string carries anyOf of both types, which says the same.
            Type = intOrString ? "" : type,
            Format = source.Text("format"),
            Values = values,
            Items = source["items"] is JsonObject items ? Read(items, errors, $"{path}.items", structural) : null,
            Required = source.Strings("required"),
            Enum = source["enum"]?.DeepClone() as JsonArray,
            Pattern = pattern,
            Minimum = Double(source, "minimum"),
            Maximum = Double(source, "maximum"),
            ExclusiveMinimum = source.Flag("exclusiveMinimum"),
            ExclusiveMaximum = source.Flag("exclusiveMaximum"),
            MultipleOf = Double(source, "multipleOf"),
            MinLength = Long(source, "minLength"),
            MaxLength = Long(source, "maxLength"),
            MinItems = Long(source, "minItems"),
            MaxItems = Long(source, "maxItems"),
            MinProperties = Long(source, "minProperties"),
            MaxProperties = Long(source, "maxProperties"),
            UniqueItems = source.Flag("uniqueItems"),
            Nullable = source.Flag("nullable"),
            IntOrString = intOrString,
            PreservesUnknown = preserves || (type.Length == 0 && !structural),
            EmbeddedResource = source.Flag("x-kubernetes-embedded-resource"),
            Default = source["default"]?.DeepClone(),
            AllOf = Parts(source, "allOf", errors, path),
            AnyOf = intOrString ? [] : Parts(source, "anyOf", errors, path),
            OneOf = Parts(source, "oneOf", errors, path),
            Not = source["not"] is JsonObject not ? Read(not, errors, $"{path}.not", structural: false) : null,
            ListKind = source.Text("x-kubernetes-list-type") switch { "map" => ListKind.Map, "set" => ListKind.Set, _ => ListKind.Atomic },
            ListKeys = source.Strings("x-kubernetes-list-map-keys"),
            AtomicMap = source.Text("x-kubernetes-map-type") == "atomic",
        };
        if (source["properties"] is JsonObject properties)
        {
            foreach (var (name, value) in properties)
            {
                schema.Properties[name] = value is JsonObject node ? Read(node, errors, $"{path}.properties[{name}]", structural) : Schema.Anything;
            }
        }

        return schema;
    }

    private static List<Schema> Parts(JsonObject source, string name, List<FieldError> errors, string path) =>
        source.Elements(name).OfType<JsonObject>().Select((part, index) => Read(part, errors, $"{path}.{name}[{index}]", structural: false)).ToList();

    private static double? Double(JsonObject source, string name) => source[name] is JsonValue value ? value.AsDouble() : null;

    private static long? Long(JsonObject source, string name) => source[name] is JsonValue value ? (long)value.AsDouble() : null;
}
