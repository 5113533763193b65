using System.Text.Json;

namespace WasteCoach.Services.Tests.Contract;

/// <summary>Compares a JSON value with a schema of an OpenAPI 3.1 document, as far as our documents use the language.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>Every way in which the value breaks the schema.</summary>
    public IEnumerable<string> Violations(JsonElement value, JsonElement schema, string path = "$")
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return choices.EnumerateArray().Any(choice => !Violations(value, choice, path).Any()) ? [] : [$"{path} fits none of the choices"];
        }

        var violations = new List<string>();
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => Is(value, name)))
        {
            return [$"{path} is {value.ValueKind}, not {type}"];
        }

        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
        {
            violations.Add($"{path} is {value}, none of {allowed}");
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            violations.AddRange(ObjectViolations(value, schema, path));
        }
        else if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            violations.AddRange(value.EnumerateArray().SelectMany((item, i) => Violations(item, items, $"{path}[{i}]")));
        }

        return violations;
    }

    public JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference)
            ? reference.GetString()!.Split('/').Skip(1).Aggregate(document, (element, name) => element.GetProperty(name))
            : schema;

    private List<string> ObjectViolations(JsonElement value, JsonElement schema, string path)
    {
        var violations = new List<string>();
        var properties = schema.TryGetProperty("properties", out var known) ? known : default;
        if (schema.TryGetProperty("required", out var required))
        {
            violations.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{path}.{name} is missing"));
        }

        foreach (var property in value.EnumerateObject())
        {
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(property.Name, out var itsSchema))
            {
                violations.AddRange(Violations(property.Value, itsSchema, $"{path}.{property.Name}"));
            }
            else if (!IsProblem(schema))
            {
                violations.Add($"{path}.{property.Name} is not in the document");
            }
        }

        return violations;
    }

    /// <summary>RFC 9457 lets a problem carry further members.</summary>
    private static bool IsProblem(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty("title", out _) && properties.TryGetProperty("status", out _);

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };
}
