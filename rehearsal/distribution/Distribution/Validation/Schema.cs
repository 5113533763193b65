using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rehearsal.Distribution.Validation;

/// <summary>The shape of a value: one model for built-in types and for the structural schemas of custom resources.</summary>
internal sealed class Schema
{
    /// <summary>A value about which nothing is known; everything below it is kept.</summary>
    public static readonly Schema Anything = new() { PreservesUnknown = true };

    /// <summary>object, array, string, integer, number, boolean, or empty: any.</summary>
    public string Type { get; init; } = "";

    /// <summary>date-time, byte, quantity and so on; empty when there is none.</summary>
    public string Format { get; init; } = "";

    /// <summary>The name of the built-in type, for messages; empty for custom resources.</summary>
    public string Name { get; init; } = "";

    public Dictionary<string, Schema> Properties { get; init; } = [];

    /// <summary>The schema of a map's values.</summary>
    public Schema? Values { get; set; }

    public Schema? Items { get; set; }

    public IReadOnlyList<string> Required { get; init; } = [];

    public JsonArray? Enum { get; init; }

    public Regex? Pattern { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public double? MultipleOf { get; init; }

    public long? MinLength { get; init; }

    public long? MaxLength { get; init; }

    public long? MinItems { get; init; }

    public long? MaxItems { get; init; }

    public long? MinProperties { get; init; }

    public long? MaxProperties { get; init; }

    public bool UniqueItems { get; init; }

    public bool Nullable { get; init; }

    public bool IntOrString { get; init; }

    public bool PreservesUnknown { get; init; }

    /// <summary>apiVersion, kind and metadata are allowed although they are not listed.</summary>
    public bool EmbeddedResource { get; init; }

    public JsonNode? Default { get; init; }

    public IReadOnlyList<Schema> AllOf { get; init; } = [];

    public IReadOnlyList<Schema> AnyOf { get; init; } = [];

    public IReadOnlyList<Schema> OneOf { get; init; } = [];

    public Schema? Not { get; init; }

    /// <summary>How server-side apply merges this list.</summary>
    public ListKind ListKind { get; init; }

    public IReadOnlyList<string> ListKeys { get; init; } = [];

    /// <summary>A map or object with one owner for all of it.</summary>
    public bool AtomicMap { get; init; }

    /// <summary>The key by which a strategic merge patch finds elements of this list; null: the list is replaced.</summary>
    public string? MergeKey { get; init; }

    /// <summary>A strategic merge patch adds to this list of scalars.</summary>
    public bool MergesScalars { get; init; }

    /// <summary>The schema of a field, or null when the field is unknown here.</summary>
    public Schema? Field(string name)
    {
        if (Properties.TryGetValue(name, out var property))
        {
            return property;
        }

        if (Values is not null)
        {
            return Values;
        }

        return PreservesUnknown || Type.Length == 0 ? Anything : null;
    }
}
