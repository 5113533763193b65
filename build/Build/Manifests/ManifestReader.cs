using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WasteCoach.Build.Clusters;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace WasteCoach.Build.Manifests;

/// <summary>Reads rendered YAML as the JSON that kubectl would make of it.</summary>
public static partial class ManifestReader
{
    private const string Kustomization = "Kustomization";

    /// <summary>The documents of a text, apart from empty ones.</summary>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public static IReadOnlyList<JsonElement> Documents(string text)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(text);
        stream.Load(reader);
        return [.. stream.Documents.Select(document => ToJson(document.RootNode)).OfType<JsonNode>().Select(node => JsonSerializer.SerializeToElement(node))];
    }

    /// <summary>The objects in documents: those with kind and name, and what a Kustomization patches.</summary>
    public static IEnumerable<ClusterObject> Objects(IEnumerable<JsonElement> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return documents.SelectMany(Expanded).Where(IsObject).Select(document => new ClusterObject(document));
    }

    /// <summary>A document, or in place of a Kustomization its patches, in its namespace.</summary>
    public static IEnumerable<JsonElement> Expanded(JsonElement document)
    {
        if (Text(document, "kind") != Kustomization)
        {
            return [document];
        }

        var place = Text(document, "namespace");
        return document.TryGetProperty("patches", out var patches)
            ? patches.EnumerateArray().Where(entry => entry.TryGetProperty("patch", out _)).SelectMany(entry => Documents(entry.GetProperty("patch").GetString()!)).Select(patch => Placed(patch, place))
            : [];
    }

    private static JsonElement Placed(JsonElement patch, string place)
    {
        var node = JsonNode.Parse(patch.GetRawText())!;
        if (place.Length > 0 && node["metadata"] is JsonObject metadata)
        {
            metadata["namespace"] = place;
        }

        return JsonSerializer.SerializeToElement(node);
    }

    private static bool IsObject(JsonElement document) =>
        Text(document, "kind").Length > 0 && document.TryGetProperty("metadata", out var metadata) && Text(metadata, "name").Length > 0;

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(entry => KeyValuePair.Create(entry.Key.ToString(), ToJson(entry.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Typed(plain.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new YamlException(node.Start, node.End, $"a {node.NodeType} has no place in a manifest"),
    };

    private static JsonNode? Typed(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when Number().IsMatch(text) => text.Contains('.', StringComparison.Ordinal) || text.Length > 18
            ? JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture))
            : JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex(@"^-?(0|[1-9]\d*)(\.\d+)?$")]
    private static partial Regex Number();
}
