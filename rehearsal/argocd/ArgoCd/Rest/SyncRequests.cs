using Rehearsal.ArgoCd.Applications;
using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Manifests;
using Rehearsal.ArgoCd.Sync;

namespace Rehearsal.ArgoCd.Rest;

/// <summary>What may be asked of an application: a sync, its end, a rollback.</summary>
internal sealed class SyncRequests(ApplicationStore store, ManifestSource manifests, AppEvents events)
{
    /// <summary>Every token of this program is this user's.</summary>
    public const string User = "admin";

    public async Task<JsonObject> Sync(ClusterSession session, JsonObject application, JsonObject body, CancellationToken stop)
    {
        var (wanted, dryRun) = (body.Text("revision"), body.Flag("dryRun"));
        var target = application.Text("spec", "source", "targetRevision") is { Length: > 0 } named ? named : "HEAD";
        if (application.Text("metadata", "deletionTimestamp").Length > 0)
        {
            throw RpcException.Precondition("application is deleting");
        }

        if (application.At("spec", "syncPolicy", "automated") is not null && !dryRun && wanted.Length > 0 && wanted != target)
        {
            throw RpcException.Precondition($"Cannot sync to {wanted}: auto-sync currently set to {target}");
        }

        string revision;
        try
        {
            revision = await manifests.Resolve((JsonObject)application.At("spec", "source")!, wanted, TimeSpan.Zero, stop);
        }
        catch (ManifestException error)
        {
            throw RpcException.Precondition(error.Message);
        }

        var sync = new JsonObject { ["revision"] = revision };
        Copy(body, "prune", sync, "prune");
        Copy(body, "dryRun", sync, "dryRun");
        Copy(body, "strategy", sync, "syncStrategy");
        Copy(body, "resources", sync, "resources");
        var options = body.At("syncOptions", "items") ?? application.At("spec", "syncPolicy", "syncOptions");
        if (options is not null)
        {
            sync["syncOptions"] = options.DeepClone();
        }

        var operation = new JsonObject { ["sync"] = sync, ["initiatedBy"] = new JsonObject { ["username"] = User } };
        Copy(body, "infos", operation, "info");
        Copy(body, "retryStrategy", operation, "retry");
        return await Set(session, application.Name(), operation, $"sync to {target} ({revision})", stop);
    }

    public async Task<JsonObject> Rollback(ClusterSession session, JsonObject application, JsonObject body, CancellationToken stop)
    {
        if (application.At("spec", "syncPolicy", "automated") is not null)
        {
            throw RpcException.Precondition("rollback cannot be initiated when auto-sync is enabled");
        }

        var id = body["id"] is JsonValue text && text.TryGetValue(out string? digits) && long.TryParse(digits, out var parsed) ? parsed : body.Number(0, "id");
        var entry = application.Elements("status", "history").FirstOrDefault(item => item.Number(-1, "id") == id)
            ?? throw RpcException.Invalid($"application {application.Name()} does not have deployment with id {id}");
        var sync = new JsonObject { ["revision"] = entry.Text("revision"), ["syncStrategy"] = new JsonObject { ["apply"] = new JsonObject() }, ["source"] = entry["source"]!.DeepClone() };
        Copy(body, "prune", sync, "prune");
        Copy(body, "dryRun", sync, "dryRun");
        if (application.At("spec", "syncPolicy", "syncOptions") is { } options)
        {
            sync["syncOptions"] = options.DeepClone();
        }

        return await Set(session, application.Name(), new JsonObject { ["sync"] = sync, ["initiatedBy"] = new JsonObject { ["username"] = User } }, $"rollback to {id}", stop);
    }

    public async Task Terminate(ClusterSession session, JsonObject application, CancellationToken stop) => await store.Change(session, application.Name(), current =>
    {
        if (current["operation"] is null || current.At("status", "operationState") is not JsonObject state)
        {
            throw RpcException.Invalid("Unable to terminate operation. No operation is in progress");
        }

        state["phase"] = OperationPhase.Terminating;
    }, stop);

    private async Task<JsonObject> Set(ClusterSession session, string name, JsonObject operation, string what, CancellationToken stop)
    {
        var application = await store.Change(session, name, current =>
        {
            if (current["operation"] is not null)
            {
                throw RpcException.Precondition("another operation is already in progress");
            }

            current["operation"] = operation.DeepClone();
            (current["status"] as JsonObject)?.Remove("operationState");
        }, stop) ?? throw RpcException.Denied();
        await events.Record(session, application, "Normal", "OperationStarted", $"{User} initiated {what}", stop);
        return application;
    }

    private static void Copy(JsonObject from, string name, JsonObject to, string under)
    {
        if (from[name] is { } value && !(value is JsonValue flag && flag.TryGetValue(out bool set) && !set))
        {
            to[under] = value.DeepClone();
        }
    }
}
