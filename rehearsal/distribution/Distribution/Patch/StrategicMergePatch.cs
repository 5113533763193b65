using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Patch;

/// <summary>Strategic merge patch: a merge patch that finds the elements of some lists by a key.</summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string DeleteScalars = "$deleteFromPrimitiveList/";
    private const string ElementOrder = "$setElementOrder/";

    /// <summary>A new tree; neither argument is changed.</summary>
    /// <exception cref="PatchException">A directive is unknown or an element lacks its key.</exception>
    public static JsonObject Apply(JsonObject target, JsonObject patch, Schema schema)
    {
        var result = target.Copy();
        Merge(result, patch, schema);
        return result;
    }

    private static void Merge(JsonObject target, JsonObject patch, Schema schema)
    {
        switch (patch.Text(Directive))
        {
            case "replace":
                target.Clear();
                foreach (var (name, value) in patch.Where(pair => pair.Key != Directive))
                {
                    target[name] = value?.DeepClone();
                }

                return;
            case "delete":
                target.Clear();
                return;
            case "" or "merge":
                break;
            case var other:
                throw new PatchException($"unknown patch directive \"{other}\"");
        }

        if (patch[RetainKeys] is JsonArray retained)
        {
            var keys = retained.OfType<JsonNode>().Select(key => key.Text()).ToHashSet(StringComparer.Ordinal);
            foreach (var name in target.Select(pair => pair.Key).Where(name => !keys.Contains(name)).ToList())
            {
                target.Remove(name);
            }
        }

        foreach (var (name, change) in patch)
        {
            if (name.StartsWith(DeleteScalars, StringComparison.Ordinal))
            {
                RemoveScalars(target, name[DeleteScalars.Length..], change as JsonArray ?? []);
            }
            else if (name[0] != '$')
            {
                Change(target, name, change, schema.Field(name) ?? Schema.Anything);
            }
        }

        foreach (var (name, order) in patch.Where(pair => pair.Key.StartsWith(ElementOrder, StringComparison.Ordinal)))
        {
            var field = name[ElementOrder.Length..];
            if (target[field] is JsonArray items && order is JsonArray wanted)
            {
                Order(items, wanted, schema.Field(field)?.MergeKey);
            }
        }
    }

    private static void Change(JsonObject target, string name, JsonNode? change, Schema schema)
    {
        switch (change)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject changes when changes.Text(Directive) == "delete":
                target.Remove(name);
                break;
            case JsonObject changes:
                if (target[name] is not JsonObject current)
                {
                    current = [];
                    target[name] = current;
                }

                Merge(current, changes, schema);
                break;
            case JsonArray changes when schema.MergeKey is { } key:
                if (target[name] is not JsonArray items)
                {
                    items = [];
                    target[name] = items;
                }

                MergeItems(items, changes, key, schema.Items ?? Schema.Anything, name);
                break;
            case JsonArray changes when schema.MergesScalars && target[name] is JsonArray scalars:
                foreach (var item in changes.Where(item => !scalars.Any(known => JsonNode.DeepEquals(known, item))))
                {
                    scalars.Add(item?.DeepClone());
                }

                break;
            default:
                target[name] = change.DeepClone();
                break;
        }
    }

    private static void MergeItems(JsonArray items, JsonArray changes, string key, Schema schema, string field)
    {
        if (changes.OfType<JsonObject>().Any(change => change.Text(Directive) == "replace" && change.Count == 1))
        {
            items.Clear();
            foreach (var change in changes.OfType<JsonObject>().Where(change => !change.ContainsKey(Directive)))
            {
                items.Add(change.DeepClone());
            }

            return;
        }

        foreach (var change in changes)
        {
            if (change is not JsonObject changed || changed[key] is not { } value)
            {
                throw new PatchException($"map: {change?.ToJsonString() ?? "null"} does not contain declared merge key: {key} (in {field})");
            }

            var current = items.FirstOrDefault(item => JsonNode.DeepEquals(item.At(key), value));
            if (changed.Text(Directive) == "delete")
            {
                while (current is not null)
                {
                    items.Remove(current);
                    current = items.FirstOrDefault(item => JsonNode.DeepEquals(item.At(key), value));
                }
            }
            else if (current is JsonObject known)
            {
                Merge(known, changed, schema);
            }
            else
            {
                var added = new JsonObject();
                Merge(added, changed, schema);
                if (changed.Text(Directive) == "replace")
                {
                    added.Remove(Directive);
                }

                items.Add(added);
            }
        }
    }

    private static void RemoveScalars(JsonObject target, string name, JsonArray values)
    {
        if (target[name] is JsonArray items)
        {
            foreach (var item in items.Where(item => values.Any(value => JsonNode.DeepEquals(value, item))).ToList())
            {
                items.Remove(item);
            }
        }
    }

    /// <summary>The named elements take the wanted order; the others keep their place relative to what stood before them.</summary>
    private static void Order(JsonArray items, JsonArray wanted, string? key)
    {
        var rank = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in wanted)
        {
            rank.TryAdd(Identity(item, key), rank.Count);
        }

        var sorted = new List<(int Rank, int Index, JsonNode? Item)>();
        var last = -1;
        for (var index = 0; index < items.Count; index++)
        {
            if (rank.TryGetValue(Identity(items[index], key), out var known))
            {
                last = known;
            }

            sorted.Add((last, index, items[index]));
        }

        items.Clear();
        foreach (var (_, _, item) in sorted.OrderBy(entry => entry.Rank).ThenBy(entry => entry.Index))
        {
            items.Add(item);
        }
    }

    private static string Identity(JsonNode? item, string? key) => (key is null ? item : item.At(key) ?? item)?.ToJsonString() ?? "null";
}
