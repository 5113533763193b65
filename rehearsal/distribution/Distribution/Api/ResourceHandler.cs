using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Patch;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;
using YamlDotNet.Core;

namespace Rehearsal.Distribution.Api;

/// <summary>Serves the verbs on resources.</summary>
internal sealed class ResourceHandler(Registry registry, WatchHandler watches, Subresources subresources)
{
    public async Task Handle(HttpContext context, RequestInfo info, UserInfo user)
    {
        var resource = registry.Catalogue.Find(info.Group, info.Version, info.Plural) ?? throw ApiException.NoSuchPath();
        if (resource.Namespaced && info.Namespace.Length == 0 && info.Name.Length > 0)
        {
            throw ApiException.NoSuchPath();
        }

        if (!resource.Namespaced && info.Namespace.Length > 0)
        {
            throw ApiException.NoSuchPath();
        }

        var options = Options(context);
        if (await subresources.TryHandle(context, resource, info, options))
        {
            return;
        }

        if (info.Subresource is not ("" or "status") || (info.Subresource == "status" && !resource.HasStatus))
        {
            throw ApiException.NoSuchPath();
        }

        var query = context.Request.Query;
        switch (context.Request.Method)
        {
            case "GET" when info.DeprecatedWatch || query["watch"] == "true" || query["watch"] == "1":
                await watches.Run(context, resource, new ListQuery(query, resource, info.Namespace, info.Name));
                break;
            case "GET" when info.Name.Length == 0:
                await List(context, resource, info);
                break;
            case "GET":
                var stored = registry.Get(resource, info.Namespace, info.Name);
                await Answer(context, resource, 200, Shown(resource, stored));
                break;
            case "POST" when info.Name.Length == 0:
                await Answer(context, resource, 201, registry.Create(resource, info.Namespace, Sign(resource, await ReadBody(context), user), options));
                break;
            case "PUT" when info.Name.Length > 0:
                await Answer(context, resource, 200, registry.Update(resource, info.Namespace, info.Name, await ReadBody(context), info.Subresource, options));
                break;
            case "PATCH" when info.Name.Length > 0:
                await Patch(context, resource, info, options);
                break;
            case "DELETE" when info.Name.Length > 0:
                await Delete(context, resource, info);
                break;
            case "DELETE":
                await DeleteCollection(context, resource, info);
                break;
            default:
                throw ApiException.MethodNotAllowed($"{context.Request.Method} {info.Path}");
        }
    }

    public static Task Json(HttpContext context, int status, JsonNode node)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(node.ToJsonString())).AsTask();
    }

    /// <summary>A body in JSON or YAML.</summary>
    /// <exception cref="ApiException">400 or 415: it cannot be read.</exception>
    public static async Task<JsonObject> ReadBody(HttpContext context) =>
        await ReadNode(context) as JsonObject ?? throw ApiException.BadRequest("the body of the request is no object");

    private static async Task<JsonNode?> ReadNode(HttpContext context)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim() ?? "application/json";
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var text = Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        try
        {
            return type switch
            {
                "application/apply-patch+yaml" or "application/yaml" => YamlDocument.Read(text),
                "application/vnd.kubernetes.protobuf" or "application/cbor" or "application/apply-patch+cbor" =>
                    throw new ApiException(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: application/json, application/yaml"),
                _ => text.Length == 0 ? new JsonObject() : JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }),
            };
        }
        catch (Exception error) when (error is JsonException or YamlException or FormatException)
        {
            throw ApiException.BadRequest($"the body of the request cannot be read: {error.Message}");
        }
    }

    private static WriteOptions Options(HttpContext context)
    {
        var query = context.Request.Query;
        var agent = context.Request.Headers.UserAgent.ToString().Split('/')[0];
        var validation = query["fieldValidation"].ToString();
        if (validation is not ("" or "Strict" or "Warn" or "Ignore"))
        {
            throw ApiException.BadRequest($"fieldValidation: Unsupported value: \"{validation}\": supported values: \"Ignore\", \"Strict\", \"Warn\"");
        }

        var dryRun = query["dryRun"].ToString();
        if (dryRun is not ("" or "All"))
        {
            throw ApiException.BadRequest($"dryRun: Unsupported value: \"{dryRun}\": supported values: \"All\"");
        }

        return new WriteOptions
        {
            DryRun = dryRun == "All",
            FieldValidation = validation.Length > 0 ? validation : "Warn",
            Manager = query["fieldManager"].ToString() is { Length: > 0 } manager ? manager : agent.Length > 0 ? agent : "unknown",
            Force = query["force"] == "true",
            Warn = text => context.Response.Headers.Append("Warning", $"299 - {JsonValue.Create(text).ToJsonString(Relaxed)}"),
        };
    }

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    private static JsonObject Shown(ResourceDefinition resource, StoredObject stored)
    {
        var tree = stored.Copy();
        tree["apiVersion"] = resource.GroupVersion;
        return tree;
    }

    /// <summary>A certificate request carries who asked, as the server knows it and not as the client says it.</summary>
    private static JsonObject Sign(ResourceDefinition resource, JsonObject tree, UserInfo user)
    {
        if (resource.Id == "certificatesigningrequests.certificates.k8s.io")
        {
            tree.Make("spec")["username"] = user.Name;
            tree.Make("spec")["groups"] = user.Groups.ToJson();
        }

        return tree;
    }

    private static Task Answer(HttpContext context, ResourceDefinition resource, int status, JsonObject tree) =>
        Json(context, status, new Representation(context.Request).One(resource, tree, context.Request.Query["includeObject"].ToString() is { Length: > 0 } include ? include : "Metadata"));

    private async Task List(HttpContext context, ResourceDefinition resource, RequestInfo info)
    {
        var query = new ListQuery(context.Request.Query, resource, info.Namespace, "");
        var all = registry.Store.List(resource.Id, info.Namespace, out var revision);
        IEnumerable<StoredObject> matching = all.Where(item => query.Matches(item.Tree));
        if (query.Continue.Length > 0)
        {
            var (@namespace, name) = ListQuery.ReadToken(query.Continue);
            matching = matching.SkipWhile(item => string.CompareOrdinal(item.Namespace, @namespace) is var order && (order < 0 || (order == 0 && string.CompareOrdinal(item.Name, name) <= 0)));
        }

        var items = matching.ToList();
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
        if (query.Limit > 0 && items.Count > query.Limit)
        {
            var last = items[query.Limit - 1];
            metadata["continue"] = ListQuery.Token(revision, last.Namespace, last.Name);
            metadata["remainingItemCount"] = items.Count - query.Limit;
            items = items[..query.Limit];
        }

        await Json(context, 200, new Representation(context.Request).List(resource, items.Select(item => Shown(resource, item)).ToList(), metadata, query.IncludeObject));
    }

    private async Task Patch(HttpContext context, ResourceDefinition resource, RequestInfo info, WriteOptions options)
    {
        var patch = await ReadNode(context);
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        try
        {
            if (type == "application/apply-patch+yaml")
            {
                if (context.Request.Query["fieldManager"].Count == 0)
                {
                    throw ApiException.BadRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
                }

                var configuration = patch as JsonObject ?? throw ApiException.BadRequest("an applied configuration is an object");
                var (result, created) = registry.Apply(resource, info.Namespace, info.Name, configuration, info.Subresource, options);
                await Answer(context, resource, created ? 201 : 200, result);
                return;
            }

            Func<JsonObject, JsonNode?> change = type switch
            {
                "application/json-patch+json" => tree => JsonPatch.Apply(tree, patch),
                "application/merge-patch+json" => tree => MergePatch.Apply(tree, patch),
                "application/strategic-merge-patch+json" when !resource.IsCustom => tree =>
                    StrategicMergePatch.Apply(tree, patch as JsonObject ?? throw new PatchException("a strategic merge patch is an object"), resource.Schema),
                _ => throw new ApiException(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml{(resource.IsCustom ? "" : ", application/strategic-merge-patch+json")}"),
            };
            var changed = registry.Modify(resource, info.Namespace, info.Name, tree =>
            {
                tree["apiVersion"] = resource.GroupVersion;
                return change(tree) as JsonObject ?? throw ApiException.BadRequest("the patch leaves no object");
            }, info.Subresource, options);
            await Answer(context, resource, 200, changed);
        }
        catch (PatchException error)
        {
            throw new ApiException(422, "Invalid", $"the server rejected our request due to an error in our request: {error.Message}");
        }
    }

    private async Task Delete(HttpContext context, ResourceDefinition resource, RequestInfo info)
    {
        var (tree, gone) = registry.Delete(resource, info.Namespace, info.Name, await ReadDelete(context));
        if (!gone)
        {
            await Answer(context, resource, 200, tree);
            return;
        }

        await Json(context, 200, new JsonObject
        {
            ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success",
            ["details"] = new JsonObject { ["name"] = info.Name, ["group"] = resource.Group, ["kind"] = resource.Plural, ["uid"] = tree.Uid() },
        });
    }

    private async Task DeleteCollection(HttpContext context, ResourceDefinition resource, RequestInfo info)
    {
        var query = new ListQuery(context.Request.Query, resource, info.Namespace, "");
        var request = await ReadDelete(context);
        var deleted = new List<JsonObject>();
        foreach (var item in registry.Store.List(resource.Id, info.Namespace).Where(item => query.Matches(item.Tree)))
        {
            try
            {
                deleted.Add(registry.Delete(resource, item.Namespace, item.Name, request).Last);
            }
            catch (ApiException error) when (error.Code == 404)
            {
                // Somebody else deleted it meanwhile, which is what was asked for.
            }
        }

        var metadata = new JsonObject { ["resourceVersion"] = registry.Store.Revision.ToString(CultureInfo.InvariantCulture) };
        await Json(context, 200, new Representation(context.Request).List(resource, deleted, metadata, query.IncludeObject));
    }

    private static async Task<DeleteRequest> ReadDelete(HttpContext context)
    {
        var query = context.Request.Query;
        var body = await ReadNode(context);
        return DeleteRequest.Read(body, query["gracePeriodSeconds"].ToString(), query["propagationPolicy"].ToString(), query["dryRun"] == "All");
    }
}
