using Rehearsal.ArgoCd.Applications;
using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Rest;

/// <summary>The paths of upstream's API below /api/v1/applications.</summary>
internal sealed class ApplicationApi(ClusterLink link, ApplicationStore store, SyncRequests requests)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/applications", (Delegate)List);
        routes.MapGet("/api/v1/applications/{name}", Get);
        routes.MapDelete("/api/v1/applications/{name}", Delete);
        routes.MapGet("/api/v1/applications/{name}/resource-tree", async (HttpContext context, string name) => new ResourceTree(link.Session, await Find(context, name)).ToJson());
        routes.MapGet("/api/v1/applications/{name}/events", Events);
        routes.MapGet("/api/v1/applications/{name}/logs", async (HttpContext context, string name) => await PodLogs.Write(link.Session, await Find(context, name), "", context));
        routes.MapGet("/api/v1/applications/{name}/pods/{pod}/logs", async (HttpContext context, string name, string pod) => await PodLogs.Write(link.Session, await Find(context, name), pod, context));
        routes.MapPost("/api/v1/applications/{name}/sync", async (HttpContext context, string name) => await requests.Sync(link.Session, await Find(context, name), await Body(context), context.RequestAborted));
        routes.MapPost("/api/v1/applications/{name}/rollback", async (HttpContext context, string name) => await requests.Rollback(link.Session, await Find(context, name), await Body(context), context.RequestAborted));
        routes.MapDelete("/api/v1/applications/{name}/operation", async (HttpContext context, string name) =>
        {
            await requests.Terminate(link.Session, await Find(context, name), context.RequestAborted);
            return new JsonObject();
        });
    }

    private static async Task<JsonObject> Body(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        try
        {
            return text.Trim().Length == 0 ? [] : JsonNode.Parse(text) as JsonObject ?? throw RpcException.Invalid("the body is no object");
        }
        catch (System.Text.Json.JsonException error)
        {
            throw RpcException.Invalid(error.Message);
        }
    }

    /// <summary>
    /// An application. Upstream tells only those who name its project that there is none; others are denied, so that nobody can find out by asking.
    /// </summary>
    private async Task<JsonObject> Find(HttpContext context, string name)
    {
        var query = context.Request.Query;
        var projects = query["project"].Concat(query["projects"]).Where(project => !string.IsNullOrEmpty(project)).ToList();
        if (await store.Get(link.Session, name, context.RequestAborted) is not { } application)
        {
            throw projects.Count > 0 ? RpcException.NotFound($"applications.argoproj.io \"{name}\" not found") : RpcException.Denied();
        }

        var project = application.Text("spec", "project") is { Length: > 0 } named ? named : "default";
        return projects.Count == 0 || projects.Contains(project) ? application : throw RpcException.Denied();
    }

    private async Task<JsonObject> List(HttpContext context)
    {
        var query = context.Request.Query;
        var selector = query["selector"].ToString();
        var path = store.Path() + (selector.Length > 0 ? $"?labelSelector={Uri.EscapeDataString(selector)}" : "");
        var list = await link.Session.Api.Get(path, context.RequestAborted)
            ?? throw RpcException.Unavailable("the cluster has no Applications: target Platform installs Argo CD");
        var projects = query["project"].Concat(query["projects"]).Where(project => !string.IsNullOrEmpty(project)).ToList();
        var items = list.Elements("items").Where(item => query["name"].ToString() is "" || item.Name() == query["name"].ToString())
            .Where(item => projects.Count == 0 || projects.Contains(item.Text("spec", "project"))).OrderBy(item => item.Name(), StringComparer.Ordinal).Select(item => item.DeepClone());
        return new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = list.Text("metadata", "resourceVersion") }, ["items"] = new JsonArray([.. items]) };
    }

    /// <summary>With ?refresh= it returns when the comparison that it asks for is done.</summary>
    private async Task<JsonObject> Get(HttpContext context, string name)
    {
        var stop = context.RequestAborted;
        var application = await Find(context, name);
        var refresh = context.Request.Query["refresh"].ToString();
        if (refresh.Length == 0)
        {
            return application;
        }

        await store.Merge(link.Session, name, new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [ApplicationStore.RefreshAnnotation] = refresh == "hard" ? "hard" : "normal" } } }, stop);
        while (true)
        {
            application = await Find(context, name);
            if (application.Text("metadata", "annotations", ApplicationStore.RefreshAnnotation).Length == 0)
            {
                return application;
            }

            await Task.Delay(Look, stop);
        }
    }

    private async Task<JsonObject> Delete(HttpContext context, string name)
    {
        var query = context.Request.Query;
        await Find(context, name);
        await store.Change(link.Session, name, current =>
        {
            var finalizers = current.Strings("metadata", "finalizers").Where(finalizer => !finalizer.StartsWith(Finalizer.Foreground, StringComparison.Ordinal)).ToList();
            if (query["cascade"].ToString() is not "false")
            {
                finalizers.Add(query["propagationPolicy"].ToString() == "background" ? Finalizer.Background : Finalizer.Foreground);
            }

            current.Make("metadata")["finalizers"] = finalizers.ToJson();
        }, context.RequestAborted);
        await link.Session.Api.Delete(store.Path(name), "Background", context.RequestAborted);
        return [];
    }

    /// <summary>Of the application itself, or of one of its objects.</summary>
    private async Task<JsonNode> Events(HttpContext context, string name)
    {
        var application = await Find(context, name);
        var query = context.Request.Query;
        var (uid, subject, space) = (query["resourceUID"].ToString(), query["resourceName"].ToString(), query["resourceNamespace"].ToString());
        if (uid.Length == 0 && subject.Length == 0)
        {
            (uid, subject, space) = (application.Uid(), application.Name(), application.Namespace());
        }
        else if (!new ResourceTree(link.Session, application).Objects().Any(tree => tree.Uid() == uid && tree.Name() == subject))
        {
            throw RpcException.Invalid($"{subject} not found as part of application {name}");
        }

        var selector = $"involvedObject.name={subject},involvedObject.namespace={space},involvedObject.uid={uid}";
        return await link.Session.Api.Get($"/api/v1/namespaces/{space}/events?fieldSelector={Uri.EscapeDataString(selector)}", context.RequestAborted)
            ?? throw RpcException.Denied();
    }
}
