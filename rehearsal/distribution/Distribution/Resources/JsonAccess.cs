using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Resources;

/// <summary>Reads and writes a value deep in a JSON tree.</summary>
internal static class JsonAccess
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node is not JsonObject fields || !fields.TryGetPropertyValue(name, out node))
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>The string at a path; empty when there is none.</summary>
    public static string Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    public static long Number(this JsonNode? node, long otherwise, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? (long)value.AsDouble() : otherwise;

    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>The elements of a list; none when there is no list.</summary>
    public static IEnumerable<JsonNode> Elements(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonNode>() : [];

    /// <summary>The strings of a map such as labels.</summary>
    public static Dictionary<string, string> Map(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (node.At(path) is JsonObject fields)
        {
            foreach (var (name, value) in fields)
            {
                map[name] = value is JsonValue scalar && scalar.TryGetValue(out string? text) ? text : value?.ToJsonString() ?? "";
            }
        }

        return map;
    }

    public static List<string> Strings(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Elements(path).Select(element => element.Text()).ToList();

    /// <summary>The object at a path, made when it is missing.</summary>
    public static JsonObject Make(this JsonObject node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node[name] is JsonObject next)
            {
                node = next;
                continue;
            }

            next = [];
            node[name] = next;
            node = next;
        }

        return node;
    }

    /// <summary>Sets a field that is missing or null.</summary>
    public static void Fill(this JsonObject node, string name, JsonNode value)
    {
        if (node[name] is null)
        {
            node[name] = value;
        }
    }

    public static JsonObject Copy(this JsonObject node) => (JsonObject)node.DeepClone();

    /// <summary>A number, whether it was parsed or set.</summary>
    public static double AsDouble(this JsonValue value) =>
        value.TryGetValue(out double number) ? number
        : value.TryGetValue(out long whole) ? whole
        : value.TryGetValue(out int small) ? small
        : value.TryGetValue(out decimal exact) ? (double)exact
        : throw new FormatException($"{value.ToJsonString()} is no number");

    public static string Name(this JsonNode? node) => node.Text("metadata", "name");

    public static string Namespace(this JsonNode? node) => node.Text("metadata", "namespace");

    public static string Uid(this JsonNode? node) => node.Text("metadata", "uid");

    /// <summary>A list of strings as JSON.</summary>
    public static JsonArray ToJson(this IEnumerable<string> items) => new(items.Select(item => (JsonNode)JsonValue.Create(item)).ToArray());

    /// <summary>A map of strings as JSON.</summary>
    public static JsonObject ToJson(this IEnumerable<KeyValuePair<string, string>> map)
    {
        var node = new JsonObject();
        foreach (var (name, value) in map)
        {
            node[name] = value;
        }

        return node;
    }
}
