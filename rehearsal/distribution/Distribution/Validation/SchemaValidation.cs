using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Validation;

/// <summary>Compares a value with a schema and names each field that does not fit.</summary>
internal static class SchemaValidation
{
    public static List<FieldError> Validate(JsonNode? node, Schema schema)
    {
        var errors = new List<FieldError>();
        Walk(node, schema, "", errors);
        return errors;
    }

    private static void Walk(JsonNode? node, Schema schema, string path, List<FieldError> errors)
    {
        if (node is null)
        {
            return;
        }

        if (!TypeFits(node, schema))
        {
            var found = NameOf(node);
            var wanted = schema.IntOrString ? "integer,string" : schema.Type;
            errors.Add(FieldError.Invalid(path, $"\"{found}\"", $"{path} in body must be of type {wanted}: \"{found}\""));
            return;
        }

        if (schema.Enum is { } allowed && !allowed.Any(item => JsonNode.DeepEquals(item, node)))
        {
            errors.Add(FieldError.NotSupported(path, node.ToJsonString(), allowed.Select(item => item is null ? "null" : item.GetValueKind() == JsonValueKind.String ? item.GetValue<string>() : item.ToJsonString())));
        }

        switch (node)
        {
            case JsonObject fields:
                Object(fields, schema, path, errors);
                break;
            case JsonArray items:
                List(items, schema, path, errors);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Text(value.GetValue<string>(), schema, path, errors);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                Number(value, schema, path, errors);
                break;
        }

        Combined(node, schema, path, errors);
    }

    private static void Object(JsonObject fields, Schema schema, string path, List<FieldError> errors)
    {
        foreach (var name in schema.Required.Where(name => !fields.ContainsKey(name) || (fields[name] is null && schema.Field(name) is not { Nullable: true })))
        {
            errors.Add(FieldError.Required(Join(path, name)));
        }

        if (schema.MinProperties is { } least && fields.Count < least)
        {
            errors.Add(FieldError.Invalid(path, fields.Count.ToString(CultureInfo.InvariantCulture), $"{path} in body should have at least {least} properties"));
        }

        if (schema.MaxProperties is { } most && fields.Count > most)
        {
            errors.Add(new FieldError(path, "FieldValueTooMany", $"Too many: {fields.Count}: must have at most {most} items"));
        }

        foreach (var (name, value) in fields)
        {
            if (schema.Field(name) is { } known)
            {
                Walk(value, known, Join(path, name), errors);
            }
        }
    }

    private static void List(JsonArray items, Schema schema, string path, List<FieldError> errors)
    {
        if (schema.MinItems is { } least && items.Count < least)
        {
            errors.Add(FieldError.Invalid(path, items.Count.ToString(CultureInfo.InvariantCulture), $"{path} in body should have at least {least} items"));
        }

        if (schema.MaxItems is { } most && items.Count > most)
        {
            errors.Add(new FieldError(path, "FieldValueTooMany", $"Too many: {items.Count}: must have at most {most} items"));
        }

        if (schema.ListKind == ListKind.Map || schema.ListKind == ListKind.Set || schema.UniqueItems)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (var index = 0; index < items.Count; index++)
            {
                var key = schema.ListKind == ListKind.Map
                    ? "{" + string.Join(",", schema.ListKeys.Select(name => $"\"{name}\":{items[index].At(name)?.ToJsonString() ?? "null"}")) + "}"
                    : items[index]?.ToJsonString() ?? "null";
                if (!seen.Add(key))
                {
                    errors.Add(FieldError.Duplicate($"{path}[{index}]", key));
                }
            }
        }

        if (schema.Items is { } element)
        {
            for (var index = 0; index < items.Count; index++)
            {
                Walk(items[index], element, $"{path}[{index}]", errors);
            }
        }
    }

    private static void Text(string text, Schema schema, string path, List<FieldError> errors)
    {
        var shown = JsonValue.Create(text).ToJsonString();
        var length = new StringInfo(text).LengthInTextElements;
        if (schema.MinLength is { } least && length < least)
        {
            errors.Add(FieldError.Invalid(path, shown, $"{path} in body should be at least {least} chars long"));
        }

        if (schema.MaxLength is { } most && length > most)
        {
            errors.Add(new FieldError(path, "FieldValueTooLong", $"Too long: may not be longer than {most}"));
        }

        if (schema.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            errors.Add(FieldError.Invalid(path, shown, $"{path} in body should match '{pattern}'"));
        }

        var wrong = schema.Format switch
        {
            "date-time" => !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _),
            "byte" => !IsBase64(text),
            "quantity" => !Quantity.TryParse(text, out _),
            "uuid" => !Guid.TryParse(text, out _),
            "ipv4" => !System.Net.IPAddress.TryParse(text, out var address) || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork,
            _ => false,
        };
        if (wrong)
        {
            errors.Add(schema.Format == "quantity"
                ? FieldError.Invalid(path, shown, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
                : FieldError.Invalid(path, shown, $"{path} in body must be of type {schema.Format}: {shown}"));
        }
    }

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);

    private static void Number(JsonValue value, Schema schema, string path, List<FieldError> errors)
    {
        var number = value.AsDouble();
        var shown = value.ToJsonString();
        if (schema.Minimum is { } least && (schema.ExclusiveMinimum ? number <= least : number < least))
        {
            errors.Add(FieldError.Invalid(path, shown, $"{path} in body should be {(schema.ExclusiveMinimum ? "greater than" : "greater than or equal to")} {least.ToString(CultureInfo.InvariantCulture)}"));
        }

        if (schema.Maximum is { } most && (schema.ExclusiveMaximum ? number >= most : number > most))
        {
            errors.Add(FieldError.Invalid(path, shown, $"{path} in body should be {(schema.ExclusiveMaximum ? "less than" : "less than or equal to")} {most.ToString(CultureInfo.InvariantCulture)}"));
        }

        if (schema.MultipleOf is { } step && Math.Abs(Math.IEEERemainder(number, step)) > 1e-9)
        {
            errors.Add(FieldError.Invalid(path, shown, $"{path} in body should be a multiple of {step.ToString(CultureInfo.InvariantCulture)}"));
        }
    }

    private static void Combined(JsonNode node, Schema schema, string path, List<FieldError> errors)
    {
        foreach (var part in schema.AllOf)
        {
            Walk(node, part, path, errors);
        }

        if (schema.AnyOf.Count > 0 && !schema.AnyOf.Any(part => Fits(node, part, path)))
        {
            errors.Add(FieldError.Invalid(path, "\"\"", $"{path} in body must validate at least one schema (anyOf)"));
        }

        if (schema.OneOf.Count > 0 && schema.OneOf.Count(part => Fits(node, part, path)) != 1)
        {
            errors.Add(FieldError.Invalid(path, "\"\"", $"{path} in body must validate one and only one schema (oneOf)"));
        }

        if (schema.Not is { } not && Fits(node, not, path))
        {
            errors.Add(FieldError.Invalid(path, "\"\"", $"{path} in body must not validate the schema (not)"));
        }
    }

    private static bool Fits(JsonNode node, Schema schema, string path)
    {
        var errors = new List<FieldError>();
        Walk(node, schema, path, errors);
        return errors.Count == 0;
    }

    private static bool TypeFits(JsonNode node, Schema schema)
    {
        var kind = node.GetValueKind();
        if (schema.IntOrString)
        {
            return kind == JsonValueKind.String || kind == JsonValueKind.Number;
        }

        return schema.Type switch
        {
            "object" => kind == JsonValueKind.Object,
            "array" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "number" => kind == JsonValueKind.Number,
            "integer" => kind == JsonValueKind.Number && ((JsonValue)node).AsDouble() is var number && Math.Floor(number) == number,
            _ => true,
        };
    }

    private static string NameOf(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => ((JsonValue)node).AsDouble() is var number && Math.Floor(number) == number ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
