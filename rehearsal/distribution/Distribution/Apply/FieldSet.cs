using System.Text.Json;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Apply;

/// <summary>A set of fields as managedFields records it: a tree whose edges are f:name, k:{keys} or v:value; a member is a node that is itself owned.</summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> children = new(StringComparer.Ordinal);

    /// <summary>This field itself belongs to the set, not only what is below it.</summary>
    public bool Owned { get; private set; }

    public bool IsEmpty => !Owned && children.Values.All(child => child.IsEmpty);

    public IEnumerable<KeyValuePair<string, FieldSet>> Children => children;

    /// <summary>All fields of an object that are owned by whoever sets them; identity (apiVersion, kind, name) belongs to nobody.</summary>
    public static FieldSet Of(JsonObject tree, Schema schema)
    {
        var set = new FieldSet();
        foreach (var (name, value) in tree)
        {
            if (name is "apiVersion" or "kind")
            {
                continue;
            }

            if (name == "metadata")
            {
                if (value is JsonObject metadata)
                {
                    var child = new FieldSet();
                    foreach (var (field, item) in metadata)
                    {
                        if (field is "labels" or "annotations" or "finalizers" or "ownerReferences")
                        {
                            child.Add("f:" + field, item, schema.Field("metadata")?.Field(field) ?? Schema.Anything);
                        }
                    }

                    if (!child.IsEmpty)
                    {
                        set.children["f:metadata"] = child;
                    }
                }

                continue;
            }

            set.Add("f:" + name, value, schema.Field(name) ?? Schema.Anything);
        }

        return set;
    }

    public static FieldSet Parse(JsonObject? fieldsV1)
    {
        var set = new FieldSet();
        foreach (var (name, value) in fieldsV1 ?? [])
        {
            if (name == ".")
            {
                set.Owned = true;
                continue;
            }

            var child = Parse(value as JsonObject);
            child.Owned |= child.children.Count == 0;
            set.children[name] = child;
        }

        return set;
    }

    public JsonObject ToJson()
    {
        var node = new JsonObject();
        if (Owned && children.Count > 0)
        {
            node["."] = new JsonObject();
        }

        foreach (var (name, child) in children)
        {
            if (!child.IsEmpty)
            {
                node[name] = child.ToJson();
            }
        }

        return node;
    }

    /// <summary>What is in both.</summary>
    public FieldSet Intersect(FieldSet other)
    {
        var set = new FieldSet { Owned = Owned && other.Owned };
        foreach (var (name, child) in children)
        {
            if (other.children.TryGetValue(name, out var match) && child.Intersect(match) is { IsEmpty: false } both)
            {
                set.children[name] = both;
            }
        }

        return set;
    }

    /// <summary>What is here and not there.</summary>
    public FieldSet Except(FieldSet other)
    {
        var set = new FieldSet { Owned = Owned && !other.Owned };
        foreach (var (name, child) in children)
        {
            var rest = other.children.TryGetValue(name, out var match) ? child.Except(match) : child;
            if (!rest.IsEmpty)
            {
                set.children[name] = rest;
            }
        }

        return set;
    }

    public FieldSet Union(FieldSet other)
    {
        var set = new FieldSet { Owned = Owned || other.Owned };
        foreach (var name in children.Keys.Union(other.children.Keys))
        {
            set.children[name] = !children.TryGetValue(name, out var mine) ? other.children[name]
                : other.children.TryGetValue(name, out var theirs) ? mine.Union(theirs)
                : mine;
        }

        return set;
    }

    /// <summary>Each owned field as a path such as .spec.template.spec.containers[name="web"].image.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (Owned)
        {
            yield return prefix;
        }

        foreach (var (edge, child) in children)
        {
            foreach (var path in child.Paths(prefix + Show(edge)))
            {
                yield return path;
            }
        }
    }

    /// <summary>The edge by which a list of kind map finds an element.</summary>
    public static string KeyEdge(JsonNode? item, Schema list)
    {
        var keys = new JsonObject();
        foreach (var key in list.ListKeys.Order(StringComparer.Ordinal))
        {
            // A service's and a container's port are found by protocol too, which is TCP unless it is named.
            keys[key] = item.At(key)?.DeepClone() ?? list.Items?.Field(key)?.Default?.DeepClone() ?? (key == "protocol" ? "TCP" : null);
        }

        return "k:" + keys.ToJsonString(Compact);
    }

    public static string ValueEdge(JsonNode? item) => "v:" + (item?.ToJsonString(Compact) ?? "null");

    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private void Add(string edge, JsonNode? value, Schema schema)
    {
        var child = new FieldSet();
        children[edge] = child;
        switch (value)
        {
            case JsonObject fields when !schema.AtomicMap && !ReferenceEquals(schema, Schema.Anything):
                child.Owned = fields.Count == 0;
                foreach (var (name, item) in fields)
                {
                    child.Add("f:" + name, item, schema.Field(name) ?? Schema.Anything);
                }

                break;
            case JsonObject { Count: > 0 } fields when !schema.AtomicMap:
                foreach (var (name, item) in fields)
                {
                    child.Add("f:" + name, item, Schema.Anything);
                }

                break;
            case JsonArray items when schema.ListKind == ListKind.Map:
                child.Owned = items.Count == 0;
                foreach (var item in items)
                {
                    var key = KeyEdge(item, schema);
                    child.Add(key, item, schema.Items ?? Schema.Anything);
                    child.children[key].Owned = true;
                }

                break;
            case JsonArray items when schema.ListKind == ListKind.Set:
                foreach (var item in items)
                {
                    child.children[ValueEdge(item)] = new FieldSet { Owned = true };
                }

                break;
            default:
                child.Owned = true;
                break;
        }
    }

    private static string Show(string edge)
    {
        if (edge.StartsWith("f:", StringComparison.Ordinal))
        {
            return "." + edge[2..];
        }

        if (edge.StartsWith("k:", StringComparison.Ordinal) && JsonNode.Parse(edge[2..]) is JsonObject keys)
        {
            return "[" + string.Join(",", keys.Select(pair => $"{pair.Key}={pair.Value?.ToJsonString() ?? "null"}")) + "]";
        }

        return $"[={edge[2..]}]";
    }
}
