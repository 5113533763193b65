using System.Text.Json;

namespace Rehearsal.Distribution.Validation;

/// <summary>The schemas of the built-in kinds, from the field list that the build took out of the client library's models.</summary>
internal sealed class BuiltInSchemas
{
    private readonly Dictionary<string, Dictionary<string, string>> types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Schema> built = new(StringComparer.Ordinal);

    public BuiltInSchemas()
    {
        using var stream = typeof(BuiltInSchemas).Assembly.GetManifestResourceStream("builtin-types.json")
            ?? throw new InvalidOperationException("builtin-types.json is not embedded in this program");
        using var document = JsonDocument.Parse(stream);
        foreach (var kind in document.RootElement.GetProperty("kinds").EnumerateObject())
        {
            kinds[kind.Name] = kind.Value.GetString()!;
        }

        foreach (var type in document.RootElement.GetProperty("types").EnumerateObject())
        {
            types[type.Name] = type.Value.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!, StringComparer.Ordinal);
        }
    }

    /// <summary>The schema of metadata, shared by every kind.</summary>
    public Schema Metadata => TypeOf("V1ObjectMeta");

    /// <exception cref="InvalidOperationException">The client library's models hold no such kind.</exception>
    public Schema KindOf(string groupVersion, string kind) =>
        kinds.TryGetValue($"{groupVersion}/{kind}", out var type)
            ? TypeOf(type)
            : throw new InvalidOperationException($"the built-in types hold no {kind} of {groupVersion}");

    private Schema TypeOf(string name)
    {
        if (built.TryGetValue(name, out var known))
        {
            return known;
        }

        var schema = new Schema { Type = "object", Name = name, AtomicMap = MergeRules.IsAtomic(name) };
        built[name] = schema;
        foreach (var (field, type) in types[name])
        {
            schema.Properties[field] = FieldOf(name, field, type);
        }

        return schema;
    }

    private Schema FieldOf(string owner, string field, string type)
    {
        if (type.StartsWith("[]", StringComparison.Ordinal))
        {
            var keys = MergeRules.ListOf(owner, field);
            var scalars = MergeRules.MergesScalars(owner, field);
            return new Schema
            {
                Type = "array",
                Items = Scalar(type[2..]),
                ListKind = scalars ? ListKind.Set : keys is { Apply.Length: > 0 } ? ListKind.Map : ListKind.Atomic,
                ListKeys = keys?.Apply ?? [],
                MergeKey = keys?.Merge,
                MergesScalars = scalars,
            };
        }

        if (type.StartsWith("{}", StringComparison.Ordinal))
        {
            var items = type[2..];
            return new Schema
            {
                Type = "object",
                AtomicMap = MergeRules.IsAtomicMap(owner, field),
                Values = items.StartsWith("[]", StringComparison.Ordinal) ? new Schema { Type = "array", Items = Scalar(items[2..]) } : Scalar(items),
            };
        }

        return Scalar(type);
    }

    private Schema Scalar(string type) => type switch
    {
        "string" or "integer" or "number" or "boolean" => new Schema { Type = type },
        "bytes" => new Schema { Type = "string", Format = "byte" },
        "time" => new Schema { Type = "string", Format = "date-time" },
        "quantity" => new Schema { Format = "quantity", IntOrString = true },
        "intOrString" => new Schema { IntOrString = true },
        _ when type.StartsWith('#') => TypeOf(type[1..]),
        _ => Schema.Anything,
    };
}
