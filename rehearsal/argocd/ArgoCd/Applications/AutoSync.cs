using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Comparison;
using Rehearsal.ArgoCd.Sync;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Decides whether an application that is out of sync is synced without being asked.</summary>
internal sealed class AutoSync(Settings settings, ApplicationStore store)
{
    /// <returns>What keeps it from syncing, when that is worth telling; whether a sync was begun; when to look again.</returns>
    public async Task<(Condition? Condition, bool Begun, TimeSpan? Again)> Consider(ClusterSession session, JsonObject application, ComparisonResult comparison, CancellationToken stop)
    {
        if (application.At("spec", "syncPolicy", "automated") is not JsonObject policy || application["operation"] is not null || comparison.Status != ComparisonResult.OutOfSync)
        {
            return (null, false, null);
        }

        var outOfSync = comparison.Resources.Where(resource => resource.Status == ComparisonResult.OutOfSync).ToList();
        if (!policy.Flag("prune") && outOfSync.All(resource => resource.RequiresPruning))
        {
            return (null, false, null);
        }

        var sync = new JsonObject { ["revision"] = comparison.Revision };
        if (policy.Flag("prune"))
        {
            sync["prune"] = true;
        }

        if (application.At("spec", "syncPolicy", "syncOptions") is { } options)
        {
            sync["syncOptions"] = options.DeepClone();
        }

        if (Attempted(application, comparison.Revision) is { } attempt)
        {
            if (attempt.Text("phase") != OperationPhase.Succeeded)
            {
                return (new Condition(Condition.SyncError, $"Failed sync attempt to {comparison.Revision}: {attempt.Text("message")}"), false, null);
            }

            if (!policy.Flag("selfHeal"))
            {
                return (null, false, null);
            }

            if (Go.Parse(attempt.Text("finishedAt")) is { } finished && finished + settings.SelfHeal - DateTimeOffset.UtcNow is var pause && pause > TimeSpan.Zero)
            {
                return (null, false, pause);
            }

            sync["resources"] = new JsonArray([.. outOfSync.Select(resource => (JsonNode)new JsonObject { ["group"] = resource.Key.Group, ["kind"] = resource.Key.Kind, ["namespace"] = resource.Key.Namespace, ["name"] = resource.Key.Name })]);
        }

        if (policy.Flag("prune") && !policy.Flag("allowEmpty") && comparison.Resources.All(resource => resource.RequiresPruning))
        {
            return (new Condition(Condition.SyncError, $"Skipping sync attempt to {comparison.Revision}: auto-sync will wipe out all resources"), false, null);
        }

        var operation = new JsonObject
        {
            ["sync"] = sync, ["initiatedBy"] = new JsonObject { ["automated"] = true },
            ["retry"] = application.At("spec", "syncPolicy", "retry")?.DeepClone() ?? new JsonObject { ["limit"] = 5 },
        };
        var begun = false;
        await store.Change(session, application.Name(), current =>
        {
            begun = current["operation"] is null;
            if (begun)
            {
                current["operation"] = operation.DeepClone();
            }
        }, stop);
        return (null, begun, null);
    }

    /// <summary>The last sync, when it was to this very commit of this very source.</summary>
    private static JsonNode? Attempted(JsonObject application, string revision)
    {
        var state = application.At("status", "operationState");
        if (state.At("operation", "sync") is null || state.Text("syncResult", "revision") != revision)
        {
            return null;
        }

        var (then, now) = ((state.At("syncResult", "source") as JsonObject)?.Copy(), (application.At("spec", "source") as JsonObject)?.Copy());
        then?.Remove("targetRevision");
        now?.Remove("targetRevision");
        return JsonNode.DeepEquals(then, now) ? state : null;
    }
}
