using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Api;

/// <summary>The form in which a client wants its answer: whole objects, a table, or metadata alone.</summary>
internal sealed class Representation
{
    private readonly string form;

    public Representation(HttpRequest request)
    {
        form = "";
        foreach (var entry in request.Headers.Accept.ToString().Split(','))
        {
            var parts = entry.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is not ("application/json" or "*/*" or ""))
            {
                continue;
            }

            form = parts.FirstOrDefault(part => part.StartsWith("as=", StringComparison.Ordinal))?[3..] ?? "";
            if (form is "" or "Table" or "PartialObjectMetadata" or "PartialObjectMetadataList")
            {
                break;
            }
        }
    }

    public bool IsWhole => form is not ("Table" or "PartialObjectMetadata" or "PartialObjectMetadataList");

    public JsonObject One(ResourceDefinition resource, JsonObject tree, string include, bool columns = true) => form switch
    {
        "Table" => TableRenderer.Render(resource, [tree], include, new JsonObject { ["resourceVersion"] = tree.Text("metadata", "resourceVersion") }, columns),
        "PartialObjectMetadata" or "PartialObjectMetadataList" => Metadata(tree),
        _ => tree,
    };

    public JsonObject List(ResourceDefinition resource, IReadOnlyList<JsonObject> items, JsonObject metadata, string include) => form switch
    {
        "Table" => TableRenderer.Render(resource, items, include, metadata),
        "PartialObjectMetadata" or "PartialObjectMetadataList" => new JsonObject
        {
            ["kind"] = "PartialObjectMetadataList", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = metadata,
            ["items"] = new JsonArray(items.Select(item => (JsonNode)Metadata(item)).ToArray()),
        },
        _ => new JsonObject
        {
            ["kind"] = resource.ListKind, ["apiVersion"] = resource.GroupVersion, ["metadata"] = metadata,
            ["items"] = new JsonArray(items.Select(item => (JsonNode)item).ToArray()),
        },
    };

    private static JsonObject Metadata(JsonObject tree) => new()
    {
        ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = tree["metadata"]?.DeepClone(),
    };
}
