using System.Net;
using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Comparison;
using Rehearsal.ArgoCd.Sync;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Carries an application's operation out, a pass at a time; all that must be remembered stands in its status.</summary>
internal sealed class Operations(ApplicationStore store, SpecCheck check, Comparator comparator, AppEvents events)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    /// <param name="application">With a field `operation`.</param>
    /// <returns>When to look again; null: the operation is over.</returns>
    public async Task<TimeSpan?> Advance(ClusterSession session, JsonObject application, CancellationToken stop)
    {
        var state = await Begin(session, application, stop);
        if (Waits(state) is { } pause)
        {
            return pause;
        }

        if (state.Text("phase") != OperationPhase.Terminating && state.Text("finishedAt").Length > 0)
        {
            // The next attempt begins as if there had been none.
            state.Remove("finishedAt");
            state.Remove("syncResult");
        }

        await Pass(session, application, state, stop);
        if (OperationPhase.IsCompleted(state.Text("phase")))
        {
            Finish(state);
        }

        await Save(session, application, state, stop);
        if (!OperationPhase.IsCompleted(state.Text("phase")))
        {
            return Waits(state) ?? Again;
        }

        var (phase, message) = (state.Text("phase"), state.Text("message"));
        var succeeded = phase == OperationPhase.Succeeded;
        await events.Record(session, application, succeeded ? "Normal" : "Warning", "OperationCompleted",
            succeeded ? $"Sync operation to {state.Text("syncResult", "revision")} succeeded" : $"Sync operation to {state.Text("syncResult", "revision")} failed: {message}", stop);
        return null;
    }

    private static TimeSpan? Waits(JsonObject state)
    {
        if (state.Text("phase") != OperationPhase.Running || Go.Parse(state.Text("finishedAt")) is not { } failed)
        {
            return null;
        }

        var pause = new RetryStrategy(state.At("operation", "retry")).Next(failed, state.Number(1, "retryCount") - 1) - DateTimeOffset.UtcNow;
        return pause > TimeSpan.Zero ? pause : null;
    }

    /// <summary>The state that stands in the status, when this operation was begun already; else a new one, which is written first.</summary>
    private async Task<JsonObject> Begin(ClusterSession session, JsonObject application, CancellationToken stop)
    {
        var running = application.At("status", "operationState") as JsonObject;
        if (running is not null && !OperationPhase.IsCompleted(running.Text("phase")))
        {
            return running.Copy();
        }

        var state = new JsonObject { ["operation"] = application["operation"]!.DeepClone(), ["phase"] = OperationPhase.Running, ["startedAt"] = Go.Now() };
        await Save(session, application, state, stop);
        return state;
    }

    private async Task Pass(ClusterSession session, JsonObject application, JsonObject state, CancellationToken stop)
    {
        if (state.At("operation", "sync") is not JsonObject sync)
        {
            (state["phase"], state["message"]) = (OperationPhase.Failed, "Invalid operation request: no operation specified");
            return;
        }

        var (project, conditions) = check.Check(session, application);
        if (project is null || conditions.Count > 0)
        {
            (state["phase"], state["message"]) = (OperationPhase.Error, string.Join(";", conditions.Select(condition => $"{condition.Type}: {condition.Message}")));
            return;
        }

        // Once a branch was resolved, the operation stays with that commit.
        var revision = state.Text("syncResult", "revision") is { Length: > 0 } known ? known : sync.Text("revision");
        var source = sync["source"] as JsonObject;
        var comparison = await comparator.Compare(session, application, project, source, revision, null, hard: false, stop);
        var result = state.Make("syncResult");
        result["revision"] = comparison.Revision;
        result["source"] = (source ?? application.At("spec", "source"))!.DeepClone();
        if (comparison.Conditions.Where(condition => condition.IsError).ToList() is { Count: > 0 } errors)
        {
            (state["phase"], state["message"]) = (OperationPhase.Error, string.Join(";", errors.Select(error => $"{error.Type}: {error.Message}")));
            return;
        }

        var pass = new SyncPass(session, application, project, comparison, state);
        await (state.Text("phase") == OperationPhase.Terminating ? pass.Terminate(stop) : pass.Run(stop));
    }

    private static void Finish(JsonObject state)
    {
        var now = DateTimeOffset.UtcNow;
        state["finishedAt"] = Go.Time(now);
        var (retry, count) = (new RetryStrategy(state.At("operation", "retry")), state.Number(0, "retryCount"));
        if (state.Text("phase") == OperationPhase.Succeeded || retry.Limit == 0 || state.Text("message") == "Operation terminated")
        {
            return;
        }

        if (count < retry.Limit || retry.Limit < 0)
        {
            state["phase"] = OperationPhase.Running;
            state["retryCount"] = count + 1;
            state["message"] = $"{state.Text("message")}. Retrying attempt #{count + 1} at {retry.Next(now, count).UtcDateTime.ToString("h:mmtt", System.Globalization.CultureInfo.InvariantCulture)}.";
        }
        else if (count > 0)
        {
            state["message"] = $"{state.Text("message")} (retried {count} times).";
        }
    }

    /// <summary>Writes the state. Who asked meanwhile for the operation's end is not overwritten.</summary>
    private async Task Save(ClusterSession session, JsonObject application, JsonObject state, CancellationToken stop)
    {
        while (true)
        {
            var current = await store.Get(session, application.Name(), stop) ?? throw new KubeException(HttpStatusCode.NotFound, "NotFound", $"application {application.Name()} is gone");
            if (current.Text("status", "operationState", "phase") == OperationPhase.Terminating && !OperationPhase.IsCompleted(state.Text("phase")))
            {
                (state["phase"], state["message"]) = (OperationPhase.Terminating, "operation is terminating");
                state.Remove("finishedAt");
            }

            var status = new JsonObject();
            var before = current.At("status", "operationState") as JsonObject ?? [];
            if (MergeDiff.Of(before, state) is { } change)
            {
                status["operationState"] = change;
            }

            var isOver = OperationPhase.IsCompleted(state.Text("phase"));
            if (isOver && state.Text("phase") == OperationPhase.Succeeded && new SyncOptions(state.At("operation", "sync")) is { DryRun: false, IsWhole: true })
            {
                status["history"] = History(current, state);
            }

            var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = current.Text("metadata", "resourceVersion") }, ["status"] = status };
            if (isOver)
            {
                patch["operation"] = null;
            }

            try
            {
                if (status.Count > 0 || isOver)
                {
                    await store.Merge(session, application.Name(), patch, stop);
                }

                return;
            }
            catch (KubeException error) when (error.Status == HttpStatusCode.Conflict)
            {
                continue;
            }
        }
    }

    private static JsonArray History(JsonObject application, JsonObject state)
    {
        var limit = (int)application.Number(10, "spec", "revisionHistoryLimit");
        var entries = application.Elements("status", "history").Select(entry => entry.DeepClone()).ToList();
        var entry = new JsonObject
        {
            ["revision"] = state.Text("syncResult", "revision"), ["deployedAt"] = state.Text("finishedAt"), ["id"] = entries.Count == 0 ? 0 : entries[^1].Number(0, "id") + 1,
            ["source"] = state.At("syncResult", "source")!.DeepClone(), ["deployStartedAt"] = state.Text("startedAt"),
        };
        if (state.At("operation", "initiatedBy") is { } initiator)
        {
            entry["initiatedBy"] = initiator.DeepClone();
        }

        return new JsonArray([.. entries.Append(entry).TakeLast(limit)]);
    }
}
