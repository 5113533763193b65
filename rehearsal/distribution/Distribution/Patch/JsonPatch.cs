using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Patch;

/// <summary>JSON patch, RFC 6902, over JSON pointers, RFC 6901.</summary>
internal static class JsonPatch
{
    /// <summary>A new tree; all operations apply or none.</summary>
    /// <exception cref="PatchException">An operation is malformed, its path does not exist, or a test fails.</exception>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw new PatchException("a JSON patch is a list of operations");
        }

        // A holder makes the root an ordinary member.
        var holder = new JsonObject { ["root"] = target?.DeepClone() };
        foreach (var operation in operations)
        {
            Apply(holder, operation as JsonObject ?? throw new PatchException("an operation of a JSON patch is an object"));
        }

        var result = holder["root"];
        holder.Remove("root");
        return result;
    }

    private static void Apply(JsonObject holder, JsonObject operation)
    {
        var path = Path(operation, "path");
        switch (operation.Text("op"))
        {
            case "add":
                Add(holder, path, Value(operation));
                break;
            case "remove":
                Remove(holder, path);
                break;
            case "replace":
                Replace(holder, path, Value(operation));
                break;
            case "move":
                var from = Path(operation, "from");
                if (path.Count > from.Count && path.Take(from.Count).SequenceEqual(from))
                {
                    throw new PatchException($"{Show(from)} cannot be moved into itself at {Show(path)}");
                }

                Add(holder, path, Remove(holder, from));
                break;
            case "copy":
                Add(holder, path, Find(holder, Path(operation, "from"))?.DeepClone());
                break;
            case "test":
                if (!JsonNode.DeepEquals(Find(holder, path), operation["value"]))
                {
                    throw new PatchException($"testing value {Show(path)} failed");
                }

                break;
            case var other:
                throw new PatchException($"\"{other}\" is no operation of a JSON patch");
        }
    }

    private static JsonNode? Value(JsonObject operation) =>
        operation.ContainsKey("value") ? operation["value"]?.DeepClone() : throw new PatchException($"operation \"{operation.Text("op")}\" has no value");

    private static List<string> Path(JsonObject operation, string field)
    {
        if (operation[field] is not JsonValue value || !value.TryGetValue(out string? pointer))
        {
            throw new PatchException($"operation \"{operation.Text("op")}\" has no {field}");
        }

        if (pointer.Length > 0 && pointer[0] != '/')
        {
            throw new PatchException($"\"{pointer}\" is no JSON pointer: it does not begin with /");
        }

        return ["root", .. pointer.Split('/').Skip(1).Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static JsonNode? Find(JsonNode? node, IReadOnlyList<string> path)
    {
        foreach (var token in path)
        {
            node = node switch
            {
                JsonObject fields when fields.TryGetPropertyValue(token, out var value) => value,
                JsonArray items => items[Index(items, token, items.Count - 1, path)],
                _ => throw Missing(path),
            };
        }

        return node;
    }

    private static void Add(JsonObject holder, List<string> path, JsonNode? value)
    {
        switch (Find(holder, path[..^1]))
        {
            case JsonObject fields:
                fields[path[^1]] = value;
                break;
            case JsonArray items when path[^1] == "-":
                items.Add(value);
                break;
            case JsonArray items:
                items.Insert(Index(items, path[^1], items.Count, path), value);
                break;
            default:
                throw Missing(path);
        }
    }

    private static JsonNode? Remove(JsonObject holder, List<string> path)
    {
        switch (Find(holder, path[..^1]))
        {
            case JsonObject fields when fields.TryGetPropertyValue(path[^1], out var value):
                fields.Remove(path[^1]);
                return value;
            case JsonArray items:
                var index = Index(items, path[^1], items.Count - 1, path);
                var item = items[index];
                items.RemoveAt(index);
                return item;
            default:
                throw Missing(path);
        }
    }

    private static void Replace(JsonObject holder, List<string> path, JsonNode? value)
    {
        switch (Find(holder, path[..^1]))
        {
            case JsonObject fields when fields.ContainsKey(path[^1]):
                fields[path[^1]] = value;
                break;
            case JsonArray items:
                items[Index(items, path[^1], items.Count - 1, path)] = value;
                break;
            default:
                throw Missing(path);
        }
    }

    private static int Index(JsonArray items, string token, int last, IReadOnlyList<string> path)
    {
        var plain = token.Length > 0 && token.All(char.IsAsciiDigit) && (token.Length == 1 || token[0] != '0');
        if (!plain || !int.TryParse(token, CultureInfo.InvariantCulture, out var index))
        {
            throw new PatchException($"\"{token}\" in {Show(path)} is no index of a list");
        }

        return index <= last ? index : throw new PatchException($"index {index} in {Show(path)} is beyond the list's {items.Count} elements");
    }

    private static PatchException Missing(IReadOnlyList<string> path) => new($"{Show(path)} does not exist");

    private static string Show(IReadOnlyList<string> path) => "\"/" + string.Join('/', path.Skip(1)) + "\"";
}
