using Rehearsal.ArgoCd.Applications;
using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Comparison;
using Rehearsal.ArgoCd.Health;

namespace Rehearsal.ArgoCd.Sync;

/// <summary>
/// One look at a running sync: what was started is judged, and what comes next is started. What it did stands in the operation's
/// state, so that the next pass, of this process or of another, goes on from there.
/// </summary>
internal sealed class SyncPass(ClusterSession session, JsonObject application, ProjectRules project, ComparisonResult comparison, JsonObject state)
{
    private const string Applied = "Synced", SyncFailed = "SyncFailed", Pruned = "Pruned", PruneSkipped = "PruneSkipped";
    private readonly SyncOptions options = new(state.At("operation", "sync"));
    private readonly List<(string Key, JsonObject Json)> results = [];
    private bool isStarted;

    private enum Outcome
    {
        Done,
        Pending,
        Failed,
    }

    private string Server => application.Text("spec", "destination", "server");

    /// <summary>Takes the operation one step further.</summary>
    public async Task Run(CancellationToken stop)
    {
        var (tasks, valid) = await Tasks(stop);
        if (!valid)
        {
            End(OperationPhase.Failed, "one or more synchronization tasks are not valid");
        }
        else if (!isStarted && await Rehearse(tasks, stop) == Outcome.Failed)
        {
            End(OperationPhase.Failed, "one or more objects failed to apply (dry run)");
        }
        else if (options.DryRun)
        {
            tasks.ForEach(task => Record(task, task.IsPrune ? Pruned : Applied, OperationPhase.Succeeded, task.IsPrune ? "pruned (dry run)" : $"{Named(task)} serverside-applied (dry run)"));
            End(OperationPhase.Succeeded, "successfully synced (all tasks run)");
        }
        else
        {
            await Step(tasks, stop);
        }

        Write();
    }

    /// <summary>Ends it: hooks that still run are deleted.</summary>
    public async Task Terminate(CancellationToken stop)
    {
        var (tasks, _) = await Tasks(stop);
        foreach (var task in tasks.Where(task => task.IsHook && task.Live is not null))
        {
            var (phase, message) = Judge(task.Live!);
            if (phase == OperationPhase.Running)
            {
                await session.Api.Delete(session.PathOf(task.Live!), "Foreground", stop);
                (phase, message) = (OperationPhase.Succeeded, "Deleted");
            }

            Record(task, "", phase, message);
        }

        End(OperationPhase.Failed, "Operation terminated");
        Write();
    }

    private async Task Step(List<SyncTask> tasks, CancellationToken stop)
    {
        Look(tasks);
        var isMultiStep = tasks.Select(task => (task.Phase, task.Wave)).Distinct().Count() > 1;
        var running = tasks.Where(task => (isMultiStep || task.IsHook) && task.IsRunning).ToList();
        if (running.Count > 0)
        {
            WaitFor(running);
            return;
        }

        var going = tasks.Where(task => task.Status == Pruned && task.Live.Text("metadata", "deletionTimestamp").Length > 0).ToList();
        if (going.Count > 0)
        {
            WaitFor(going, "deletion of");
            return;
        }

        var after = tasks.Where(task => task.Phase == SyncPhase.SyncFail).ToList();
        tasks = tasks.Except(after).ToList();
        if (tasks.Any(task => task.IsCompleted && task.State != OperationPhase.Succeeded))
        {
            await DeleteHooks(tasks, Hook.Failed, stop);
            await Fail(after, tasks, "one or more synchronization tasks completed unsuccessfully", stop);
            return;
        }

        var pending = tasks.Where(task => task.IsPending && (!options.OnlyOutOfSync || task.IsHook || task.IsPrune || IsOutOfSync(task))).ToList();
        if (pending.Count == 0)
        {
            await DeleteHooks(tasks, Hook.Succeeded, stop);
            End(OperationPhase.Succeeded, "successfully synced (no more tasks)");
            return;
        }

        var (phase, wave) = (pending[0].Phase, pending[0].Wave);
        var remaining = pending.Where(task => task.Phase != phase || task.Wave != wave || task.IsHook).ToList();
        var current = pending.Where(task => task.Phase == phase && task.Wave == wave).ToList();
        switch (await Start(current, stop))
        {
            case Outcome.Failed:
                await DeleteHooks(tasks, Hook.Failed, stop);
                await Fail(after, current, "one or more objects failed to apply", stop);
                break;
            case Outcome.Pending:
                WaitFor(current.Where(task => task.IsHook && task.Live is not null), "deletion of");
                break;
            case Outcome.Done when remaining.Count == 0:
                await DeleteHooks(tasks, Hook.Succeeded, stop);
                End(OperationPhase.Succeeded, "successfully synced (all tasks run)");
                break;
            default:
                WaitFor(remaining);
                break;
        }
    }

    private async Task<(List<SyncTask> Tasks, bool Valid)> Tasks(CancellationToken stop)
    {
        List<SyncTask> tasks = [.. comparison.Resources.Where(resource => !resource.IsHook && options.Includes(resource.Key))
            .SelectMany(resource => Hook.Phases(resource.Present).Select(phase => new SyncTask(phase, resource.Target, resource.Live)))];
        foreach (var hook in options.SkipsHooks ? [] : comparison.Hooks)
        {
            foreach (var phase in Hook.Phases(hook))
            {
                tasks.Add(new SyncTask(phase, Named(hook, phase), null));
            }
        }

        if (options.CreatesNamespace && await MissingNamespace(tasks, stop) is { } space)
        {
            tasks.Add(space);
        }

        var valid = true;
        foreach (var task in tasks)
        {
            if (Refusal(task) is { } refusal)
            {
                valid = false;
                Record(task, SyncFailed, "", refusal);
            }
            else if (task.IsHook)
            {
                task.Live = await session.Api.Get(session.PathOf(task.Tree), stop);
            }
        }

        OrderPruning(tasks);
        tasks = SyncOrder.Of(tasks);
        var before = state.Elements("syncResult", "resources").OfType<JsonObject>().ToDictionary(ResultKey, item => item, StringComparer.Ordinal);
        isStarted = before.Count > 0;
        if (valid)
        {
            results.AddRange(before.Select(item => (item.Key, item.Value.Copy())));
        }

        foreach (var task in tasks)
        {
            if (before.TryGetValue(task.ResultKey, out var result) && valid)
            {
                (task.Status, task.State, task.Message) = (result.Text("status"), result.Text("hookPhase"), result.Text("message"));
            }
        }

        return (tasks, valid);
    }

    /// <summary>A hook without a name of its own gets one that is the same in every pass.</summary>
    private JsonObject Named(JsonObject hook, string phase)
    {
        var copy = hook.Copy();
        if (copy.Name().Length == 0)
        {
            var revision = comparison.Revision.Length >= 8 ? comparison.Revision[..7] : comparison.Revision;
            var started = DateTimeOffset.Parse(state.Text("startedAt"), System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
            copy.Make("metadata")["name"] = $"{copy.Text("metadata", "generateName")}{revision}-{phase}-{started}".ToLowerInvariant();
            copy.Make("metadata").Remove("generateName");
        }

        return copy;
    }

    private async Task<SyncTask?> MissingNamespace(List<SyncTask> tasks, CancellationToken stop)
    {
        var name = application.Text("spec", "destination", "namespace");
        if (name.Length == 0 || tasks.Any(task => task.Key == new ObjectKey("", "Namespace", "", name)) || await session.Api.Get($"/api/v1/namespaces/{name}", stop) is not null)
        {
            return null;
        }

        return new SyncTask(SyncPhase.PreSync, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } }, null);
    }

    private string? Refusal(SyncTask task)
    {
        try
        {
            return project.Refusal(task.Tree, session.Resource(task.Tree), Server);
        }
        catch (KubeException) when (comparison.Resources.Any(resource => resource.Target.Text("kind") == "CustomResourceDefinition" && resource.Target.Text("spec", "names", "kind") == task.Key.Kind))
        {
            // Its definition is part of this sync.
            return null;
        }
        catch (KubeException error)
        {
            return error.Message;
        }
    }

    /// <summary>Pruning goes through the waves backwards, or comes after all of them.</summary>
    private void OrderPruning(List<SyncTask> tasks)
    {
        var prunes = tasks.Where(task => task.IsPrune).ToList();
        var waves = prunes.Select(task => task.Wave).Distinct().Order().ToList();
        var reversed = waves.Zip(Enumerable.Reverse(waves)).ToDictionary(pair => pair.First, pair => pair.Second);
        prunes.ForEach(task => task.WaveOverride = reversed[task.Wave]);
        var last = tasks.Where(task => task.Phase == SyncPhase.Sync).Select(task => task.Wave).Append(0).Max() + 1;
        foreach (var task in prunes.Where(task => options.PrunesLast || Hook.HasOption(task.Tree, "PruneLast=true")))
        {
            task.WaveOverride = last;
        }
    }

    /// <summary>What the API server cannot even read ends the sync before it began. Other refusals come when their turn does.</summary>
    private async Task<Outcome> Rehearse(List<SyncTask> tasks, CancellationToken stop)
    {
        var outcome = Outcome.Done;
        foreach (var task in tasks.Where(task => task.Target is not null))
        {
            try
            {
                await session.Api.Apply(session.PathOf(task.Target!), task.Target!, dryRun: true, stop);
            }
            catch (KubeException error) when (error.Status == System.Net.HttpStatusCode.BadRequest)
            {
                Record(task, SyncFailed, OperationPhase.Failed, error.Message);
                outcome = Outcome.Failed;
            }
            catch (KubeException error) when ((int)error.Status is > 400 and < 500)
            {
                // Its namespace or definition may come with this sync; what is immutable is told by the applying itself.
                continue;
            }
        }

        return outcome;
    }

    /// <summary>Judges what was started.</summary>
    private void Look(List<SyncTask> tasks)
    {
        foreach (var task in tasks.Where(task => task.IsRunning && task.Live is not null))
        {
            if (task.IsHook)
            {
                var (phase, message) = Judge(task.Live!);
                Record(task, "", phase, message);
                continue;
            }

            switch (ResourceHealth.Of(task.Live!))
            {
                case null:
                    Record(task, task.Status, OperationPhase.Succeeded, task.Message);
                    break;
                case { Status: HealthStatus.Healthy } health:
                    Record(task, task.Status, OperationPhase.Succeeded, health.Message);
                    break;
                case { Status: HealthStatus.Degraded } health:
                    Record(task, task.Status, OperationPhase.Failed, health.Message);
                    break;
            }
        }
    }

    private static (string Phase, string Message) Judge(JsonObject hook) => ResourceHealth.Of(hook) switch
    {
        null => (OperationPhase.Succeeded, $"{hook.Name()} created"),
        { Status: HealthStatus.Healthy } health => (OperationPhase.Succeeded, health.Message),
        { Status: HealthStatus.Degraded or HealthStatus.Unknown } health => (OperationPhase.Failed, health.Message),
        var health => (OperationPhase.Running, health.Message),
    };

    private async Task<Outcome> Start(List<SyncTask> tasks, CancellationToken stop)
    {
        var outcome = Outcome.Done;
        foreach (var task in tasks.Where(task => task.IsPrune))
        {
            outcome = await Prune(task, stop) ? outcome : Outcome.Failed;
        }

        if (outcome != Outcome.Done)
        {
            return outcome;
        }

        foreach (var task in tasks.Where(task => task.IsHook && task.Live is not null && Hook.Goes(task.Tree, Hook.BeforeCreation)))
        {
            if (await session.Api.Delete(session.PathOf(task.Live!), "Foreground", stop))
            {
                outcome = Outcome.Pending;
            }
        }

        if (outcome != Outcome.Done)
        {
            return outcome;
        }

        foreach (var task in tasks.Where(task => !task.IsPrune))
        {
            outcome = await Apply(task, stop) ? outcome : Outcome.Failed;
        }

        return outcome;
    }

    private async Task<bool> Apply(SyncTask task, CancellationToken stop)
    {
        try
        {
            session.Live.Accept(await session.Api.Apply(session.PathOf(task.Target!), task.Target!, dryRun: false, stop));
            Record(task, Applied, OperationPhase.Running, $"{Named(task)} serverside-applied");
            return true;
        }
        catch (KubeException error)
        {
            Record(task, SyncFailed, OperationPhase.Failed, error.Message);
            return false;
        }
    }

    private async Task<bool> Prune(SyncTask task, CancellationToken stop)
    {
        if (!options.Prune || Hook.HasOption(task.Live!, "Prune=false"))
        {
            Record(task, PruneSkipped, OperationPhase.Succeeded, options.Prune ? "ignored (no prune)" : "ignored (requires pruning)");
            return true;
        }

        try
        {
            if (task.Live.Text("metadata", "deletionTimestamp").Length == 0)
            {
                await session.Api.Delete(session.PathOf(task.Live!), options.Propagation, stop);
            }

            Record(task, Pruned, OperationPhase.Succeeded, "pruned");
            return true;
        }
        catch (KubeException error)
        {
            Record(task, SyncFailed, OperationPhase.Failed, error.Message);
            return false;
        }
    }

    private async Task DeleteHooks(List<SyncTask> tasks, string moment, CancellationToken stop)
    {
        foreach (var task in tasks.Where(task => task.IsHook && task.Live is not null && !task.IsRunning && Hook.Goes(task.Tree, moment)))
        {
            await session.Api.Delete(session.PathOf(task.Live!), "Foreground", stop);
        }
    }

    private async Task Fail(List<SyncTask> after, List<SyncTask> tasks, string message, CancellationToken stop)
    {
        var reasons = tasks.Where(task => task.Status == SyncFailed).Select(task => task.Message).ToList();
        var words = reasons.Count > 0 ? $"{message}, reason: {string.Join(",", reasons)}" : message;
        if (after.Count == 0 || after.All(task => task.IsCompleted))
        {
            End(OperationPhase.Failed, words);
        }
        else if (await Start(after, stop) == Outcome.Failed)
        {
            End(OperationPhase.Failed, $"{words}\none or more SyncFail hooks failed");
        }
    }

    private bool IsOutOfSync(SyncTask task) => comparison.Resources.FirstOrDefault(resource => resource.Key == task.Key) is not { Status: ComparisonResult.Synced };

    private void WaitFor(IEnumerable<SyncTask> tasks, string what = "")
    {
        var list = tasks.ToList();
        if (list.Count == 0)
        {
            return;
        }

        var first = list[0];
        var words = what.Length > 0 ? what : first.IsHook ? "completion of hook" : "healthy state of";
        var more = list.Count == 1 ? "" : $" and {list.Count - 1} more {(first.IsHook ? "hooks" : "resources")}";
        (state["phase"], state["message"]) = (OperationPhase.Running, $"waiting for {words} {first.Key.Group}/{first.Key.Kind}/{first.Key.Name}{more}");
    }

    private void End(string phase, string message) => (state["phase"], state["message"]) = (phase, message);

    private void Record(SyncTask task, string status, string phase, string message)
    {
        (task.Status, task.State) = (status, phase);
        task.Message = message.Length > 0 ? message : task.Message;
        var index = results.FindIndex(item => item.Key == task.ResultKey);
        if (index < 0)
        {
            results.Add((task.ResultKey, task.ToJson()));
        }
        else
        {
            results[index] = (task.ResultKey, task.ToJson());
        }
    }

    private void Write() => state.Make("syncResult")["resources"] = new JsonArray([.. results.Select(item => (JsonNode)item.Json)]);

    private static string Named(SyncTask task) => $"{task.Key.Kind.ToLowerInvariant()}{(task.Key.Group.Length > 0 ? $".{task.Key.Group}" : "")}/{task.Key.Name}";

    private static string ResultKey(JsonObject result) => $"{result.Text("group")}/{result.Text("kind")}/{result.Text("namespace")}/{result.Text("name")}:{result.Text("syncPhase")}";
}
