using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Makes a Job each time a CronJob's schedule is due, and keeps few old ones.</summary>
internal sealed class CronJobController(Registry registry) : Controller(registry)
{
    private const string Resource = "cronjobs.batch", Jobs = "jobs.batch";
    private readonly OwnedPods owned = new(registry, "cronjob-controller");

    protected override string Name => "kube-controller-manager";

    protected override string[] Watched => [Resource, Jobs];

    protected override TimeSpan? Beat => TimeSpan.FromSeconds(5);

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource == Resource ? [Key(change.Current)] : OwnerKey(change.Current, "CronJob");

    protected override IEnumerable<string> BeatKeys() => Store.List(Resource).Select(Key);

    protected override Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(Resource, @namespace, name)?.Copy() is not { } cron || PodState.IsDeleted(cron) || !CronSchedule.TryParse(cron.Text("spec", "schedule"), out var schedule))
        {
            return Task.CompletedTask;
        }

        var jobs = owned.Controlled(Jobs, cron);
        var active = jobs.Where(job => !Conditions.IsTrue(job, "Complete") && !Conditions.IsTrue(job, "Failed")).ToList();
        var last = cron.Text("status", "lastScheduleTime") is { Length: > 0 } seen ? seen : cron.Text("metadata", "creationTimestamp");
        var due = cron.Flag("spec", "suspend") ? null : schedule.LastBetween(DateTime.Parse(last, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), DateTime.UtcNow);
        var policy = cron.Text("spec", "concurrencyPolicy");
        if (due is not null && !(policy == "Forbid" && active.Count > 0))
        {
            if (policy == "Replace")
            {
                active.ForEach(job => Registry.Delete(Registry.Catalogue.Get(Jobs), @namespace, job.Name(), DeleteRequest.Default));
            }

            Start(cron, due.Value);
        }

        Tidy(jobs.Where(job => Conditions.IsTrue(job, "Complete")), cron.Number(3, "spec", "successfulJobsHistoryLimit"));
        Tidy(jobs.Where(job => Conditions.IsTrue(job, "Failed")), cron.Number(1, "spec", "failedJobsHistoryLimit"));
        Registry.Modify(Registry.Catalogue.Get(Resource), @namespace, name, tree =>
        {
            var status = tree.Make("status");
            status["active"] = new JsonArray(owned.Controlled(Jobs, cron).Where(job => !Conditions.IsTrue(job, "Complete") && !Conditions.IsTrue(job, "Failed"))
                .Select(job => (JsonNode)new JsonObject { ["kind"] = "Job", ["apiVersion"] = "batch/v1", ["name"] = job.Name(), ["namespace"] = @namespace, ["uid"] = job.Uid() }).ToArray());
            if (due is { } time)
            {
                status["lastScheduleTime"] = time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            }

            return tree;
        }, "status", Options);
        return Task.CompletedTask;
    }

    private void Start(JsonObject cron, DateTime due)
    {
        var template = cron.At("spec", "jobTemplate")!;
        var metadata = (template["metadata"] as JsonObject)?.Copy() ?? [];
        // Minutes since 1970 make the name the same for the same due time: a job is never made twice.
        metadata["name"] = $"{cron.Name()}-{(long)(due - DateTime.UnixEpoch).TotalMinutes}";
        metadata["ownerReferences"] = new JsonArray(OwnedPods.Reference(cron));
        Registry.Create(Registry.Catalogue.Get(Jobs), cron.Namespace(), new JsonObject { ["metadata"] = metadata, ["spec"] = template["spec"]!.DeepClone() }, Options);
    }

    private void Tidy(IEnumerable<JsonObject> jobs, long keep)
    {
        foreach (var job in jobs.OrderByDescending(job => job.Text("metadata", "creationTimestamp"), StringComparer.Ordinal).Skip((int)keep))
        {
            Registry.Delete(Registry.Catalogue.Get(Jobs), job.Namespace(), job.Name(), DeleteRequest.Default);
        }
    }
}
