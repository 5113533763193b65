using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Comparison;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Writes what a comparison saw into an application's status, in upstream's fields.</summary>
internal sealed class StatusWriter(ApplicationStore store)
{
    /// <param name="isRefresh">Somebody asked for it, or it is time: the status says when.</param>
    public async Task Write(ClusterSession session, JsonObject application, ComparisonResult comparison, IReadOnlyList<Condition> conditions, bool isRefresh, CancellationToken stop)
    {
        var status = application["status"] as JsonObject ?? [];
        var known = new JsonObject();
        foreach (var name in (string[])["sync", "health", "resources", "conditions", "sourceType", "summary", "reconciledAt", "resourceHealthSource"])
        {
            if (status[name] is { } value)
            {
                known[name] = value.DeepClone();
            }
        }

        var next = new JsonObject
        {
            ["sync"] = Sync(application, comparison),
            ["health"] = new JsonObject { ["status"] = comparison.Health },
            ["resources"] = new JsonArray([.. comparison.Resources.Select(resource => (JsonNode)resource.ToJson())]),
            ["conditions"] = Conditions(status, conditions),
            ["summary"] = new JsonObject { ["images"] = Images(session, application.Name()).ToJson() },
            ["reconciledAt"] = status.Text("reconciledAt"),
        };
        if (comparison.SourceType.Length > 0)
        {
            next["sourceType"] = comparison.SourceType;
        }
        else if (status.Text("sourceType") is { Length: > 0 } type)
        {
            next["sourceType"] = type;
        }

        if (isRefresh || MergeDiff.Of(known, next) is not null)
        {
            next["reconciledAt"] = Go.Now();
        }

        var asked = application.Text("metadata", "annotations", ApplicationStore.RefreshAnnotation).Length > 0;
        var change = MergeDiff.Of(known, next);
        if (change is null && !asked)
        {
            return;
        }

        var patch = new JsonObject { ["status"] = change ?? [] };
        if (asked)
        {
            patch["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [ApplicationStore.RefreshAnnotation] = null } };
        }

        await store.Merge(session, application.Name(), patch, stop);
    }

    private static JsonObject Sync(JsonObject application, ComparisonResult comparison)
    {
        var sync = new JsonObject
        {
            ["status"] = comparison.Status,
            ["comparedTo"] = new JsonObject { ["source"] = application.At("spec", "source")?.DeepClone(), ["destination"] = application.At("spec", "destination")?.DeepClone() },
        };
        if (comparison.Revision.Length > 0)
        {
            sync["revision"] = comparison.Revision;
        }

        return sync;
    }

    private static JsonArray Conditions(JsonObject status, IReadOnlyList<Condition> conditions) => new([.. conditions.Select(condition =>
    {
        var before = status.Elements("conditions").FirstOrDefault(item => item.Text("type") == condition.Type && item.Text("message") == condition.Message);
        return (JsonNode)new JsonObject { ["type"] = condition.Type, ["message"] = condition.Message, ["lastTransitionTime"] = before.Text("lastTransitionTime") is { Length: > 0 } since ? since : Go.Now() };
    })]);

    /// <summary>What its pods run: while one version takes another's place, both.</summary>
    private static IEnumerable<string> Images(ClusterSession session, string name) => session.Live.OfKind("", "Pod").Where(pod => session.Live.Application(pod) == name)
        .SelectMany(PodImages.Of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
