using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Api;

/// <summary>Renders objects as the Table which kubectl get prints.</summary>
internal static class TableRenderer
{
    /// <param name="include">None, Metadata or Object: what each row carries of its object.</param>
    public static JsonObject Render(ResourceDefinition resource, IEnumerable<JsonObject> items, string include, JsonObject metadata, bool columns = true)
    {
        var table = new JsonObject { ["kind"] = "Table", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = metadata };
        table["columnDefinitions"] = columns ? Columns(resource) : new JsonArray();
        table["rows"] = new JsonArray(items.Select(item => (JsonNode)Row(resource, item, include)).ToArray());
        return table;
    }

    private static JsonArray Columns(ResourceDefinition resource)
    {
        var list = new JsonArray(Definition("Name", "string", "name", 0));
        foreach (var column in resource.Columns)
        {
            // A date is rendered to an age here, so that clients take it as text.
            list.Add((JsonNode)Definition(column.Name, column.Type == "date" ? "string" : column.Type, "", column.Priority));
        }

        return list;
    }

    private static JsonObject Definition(string name, string type, string format, int priority) =>
        new() { ["name"] = name, ["type"] = type, ["format"] = format, ["description"] = name, ["priority"] = priority };

    private static JsonObject Row(ResourceDefinition resource, JsonObject item, string include)
    {
        var name = item.Name();
        if (resource.Id is "storageclasses.storage.k8s.io" && item.Text("metadata", "annotations", "storageclass.kubernetes.io/is-default-class") == "true")
        {
            name += " (default)";
        }

        var cells = new JsonArray(name);
        foreach (var column in resource.Columns)
        {
            var value = column.Value(item);
            cells.Add(value is null && column.Type == "integer" && !resource.IsCustom ? JsonValue.Create(0) : value);
        }

        var row = new JsonObject { ["cells"] = cells };
        if (include == "Object")
        {
            row["object"] = item.DeepClone();
        }
        else if (include != "None")
        {
            row["object"] = new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = item["metadata"]?.DeepClone() };
        }

        return row;
    }
}
