using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Runs the pods of a Job to their end.</summary>
internal sealed class JobController(Registry registry) : Controller(registry)
{
    private const string Resource = "jobs.batch";
    private readonly OwnedPods owned = new(registry, "job-controller");
    private readonly EventRecorder events = new(registry, "job-controller");

    protected override string Name => "kube-controller-manager";

    protected override string[] Watched => [Resource, "pods"];

    protected override TimeSpan? Beat => TimeSpan.FromSeconds(1);

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource == Resource ? [Key(change.Current)] : OwnerKey(change.Current, "Job");

    /// <summary>Jobs with a time limit, and those that wait after a failure.</summary>
    protected override IEnumerable<string> BeatKeys() => Store.List(Resource)
        .Where(item => (item.Tree.Number(0, "status", "failed") > 0 && !Conditions.IsTrue(item.Tree, "Complete") && !Conditions.IsTrue(item.Tree, "Failed")) || item.Tree.At("spec", "ttlSecondsAfterFinished") is not null || item.Tree.At("spec", "activeDeadlineSeconds") is not null).Select(Key);

    protected override Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(Resource, @namespace, name)?.Copy() is not { } job || PodState.IsDeleted(job))
        {
            return Task.CompletedTask;
        }

        var resource = Registry.Catalogue.Get(Resource);
        if (Conditions.IsTrue(job, "Complete") || Conditions.IsTrue(job, "Failed"))
        {
            var ended = Conditions.IsTrue(job, "Complete") ? job.Text("status", "completionTime") : Conditions.Find(job, "Failed").Text("lastTransitionTime");
            if (job.At("spec", "ttlSecondsAfterFinished") is not null && Age(ended) >= TimeSpan.FromSeconds(job.Number(0, "spec", "ttlSecondsAfterFinished")))
            {
                Registry.Delete(resource, @namespace, name, DeleteRequest.Default with { Propagation = "Foreground" });
            }

            return Task.CompletedTask;
        }

        var pods = owned.Of(job);
        var (succeeded, failed) = (pods.Count(pod => pod.Text("status", "phase") == "Succeeded"), pods.Count(pod => pod.Text("status", "phase") == "Failed"));
        var active = pods.Where(pod => !PodState.IsFinished(pod) && !PodState.IsDeleted(pod)).ToList();
        var completions = job.Number(1, "spec", "completions");
        var late = job.At("spec", "activeDeadlineSeconds") is not null && job.Text("status", "startTime") is { Length: > 0 } start && Age(start) > TimeSpan.FromSeconds(job.Number(0, "spec", "activeDeadlineSeconds"));
        string? failure = failed > job.Number(6, "spec", "backoffLimit") ? "BackoffLimitExceeded" : late ? "DeadlineExceeded" : null;
        var complete = failure is null && succeeded >= completions;
        if (failure is not null || job.Flag("spec", "suspend"))
        {
            active.ForEach(pod => owned.Delete(job, pod));
            active = [];
        }
        else if (!complete && (LastFailure(pods) is not { Length: > 0 } last || Age(last) >= Pause(failed)))
        {
            var wanted = Math.Min(job.Number(1, "spec", "parallelism"), completions - succeeded);
            for (var count = (long)active.Count; count < wanted; count++)
            {
                owned.Create(job, job.At("spec", "template")!, "");
            }

            active = owned.Of(job).Where(pod => !PodState.IsFinished(pod) && !PodState.IsDeleted(pod)).ToList();
        }

        Registry.Modify(resource, @namespace, name, tree =>
        {
            var status = tree.Make("status");
            status.Fill("startTime", Conditions.Now());
            status["active"] = active.Count;
            status["ready"] = active.Count(PodState.IsReady);
            status["succeeded"] = succeeded;
            status["failed"] = failed;
            if (complete)
            {
                status.Fill("completionTime", Conditions.Now());
                Conditions.Set(tree, "Complete", true, "", "");
            }
            else if (failure is not null)
            {
                Conditions.Set(tree, "Failed", true, failure, failure == "DeadlineExceeded" ? "Job was active longer than specified deadline" : "Job has reached the specified backoff limit");
            }

            return tree;
        }, "status", Options);
        if (complete)
        {
            events.Record(job, "Normal", "Completed", "Job completed");
        }

        return Task.CompletedTask;
    }

    /// <summary>10 s after the first failure, doubled with each, at most six minutes.</summary>
    private static TimeSpan Pause(int failures) => failures == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(360, 10 * Math.Pow(2, failures - 1)));

    /// <summary>When the last of the failed pods ended; empty: none has.</summary>
    private static string LastFailure(List<JsonObject> pods) => pods.Where(pod => pod.Text("status", "phase") == "Failed")
        .SelectMany(pod => pod.Elements("status", "initContainerStatuses").Concat(pod.Elements("status", "containerStatuses"))).Select(status => status.Text("state", "terminated", "finishedAt")).Order(StringComparer.Ordinal).LastOrDefault("");

    private static TimeSpan Age(string time) => DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var then) ? DateTimeOffset.UtcNow - then : TimeSpan.Zero;
}
