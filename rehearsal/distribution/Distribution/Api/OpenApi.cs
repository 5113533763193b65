using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Api;

/// <summary>
/// The OpenAPI documents, as far as clients need them to know which kinds exist and which query parameters their writes understand. No fields are listed:
/// the server checks them. Version 2 is an empty document in protobuf, which makes clients fall back to what they know of the built-in kinds.
/// </summary>
internal sealed class OpenApi(ResourceCatalogue catalogue)
{
    private static readonly string[] WriteParameters = ["dryRun", "fieldManager", "fieldValidation", "force", "pretty"];

    public JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var groupVersion in catalogue.All.Select(resource => resource.GroupVersion).Distinct().Order(StringComparer.Ordinal))
        {
            var path = groupVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{groupVersion}" : $"api/{groupVersion}";
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}" };
        }

        return new JsonObject { ["paths"] = paths };
    }

    public JsonObject? Document(string path)
    {
        var groupVersion = path.StartsWith("apis/", StringComparison.Ordinal) ? path[5..] : path.StartsWith("api/", StringComparison.Ordinal) ? path[4..] : "";
        var resources = catalogue.All.Where(resource => resource.GroupVersion == groupVersion).ToList();
        if (resources.Count == 0)
        {
            return null;
        }

        var (paths, schemas) = (new JsonObject(), new JsonObject());
        foreach (var resource in resources)
        {
            var scope = resource.Namespaced ? "/namespaces/{namespace}" : "";
            paths[$"/{path}{scope}/{resource.Plural}"] = new JsonObject { ["get"] = Operation("list", resource, []), ["post"] = Operation("post", resource, WriteParameters) };
            paths[$"/{path}{scope}/{resource.Plural}/{{name}}"] = new JsonObject
            {
                ["get"] = Operation("get", resource, []), ["put"] = Operation("put", resource, WriteParameters),
                ["patch"] = Operation("patch", resource, WriteParameters), ["delete"] = Operation("delete", resource, ["dryRun", "gracePeriodSeconds", "propagationPolicy"]),
            };
            schemas[$"{(resource.Group.Length == 0 ? "core" : resource.Group)}.{resource.Version}.{resource.Kind}"] = new JsonObject { ["type"] = "object", ["x-kubernetes-group-version-kind"] = new JsonArray(Kind(resource)) };
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.28.3" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    /// <summary>An OpenAPI 2 document without paths, encoded by the message openapi.v2.Document: 1 swagger, 2 info (1 title, 2 version), 8 paths.</summary>
    public static byte[] EmptyVersion2()
    {
        byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
        byte[] Text(int number, string text) => Field(number, System.Text.Encoding.UTF8.GetBytes(text));
        return [.. Text(1, "2.0"), .. Field(2, [.. Text(1, "Kubernetes"), .. Text(2, "v1.28.3")]), .. Field(8, [])];
    }

    private static JsonObject Operation(string action, ResourceDefinition resource, string[] parameters) => new()
    {
        ["operationId"] = $"{action}{resource.Version}{resource.Kind}",
        ["parameters"] = new JsonArray(parameters.Select(name => (JsonNode)new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } }).ToArray()),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        ["x-kubernetes-action"] = action,
        ["x-kubernetes-group-version-kind"] = Kind(resource),
    };

    private static JsonObject Kind(ResourceDefinition resource) => new() { ["group"] = resource.Group, ["version"] = resource.Version, ["kind"] = resource.Kind };
}
