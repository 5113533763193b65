using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Comparison;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Brings one application, once, as far as it comes: its operation, its status, and a sync when it wants one.</summary>
internal sealed class Reconciler(Settings settings, ApplicationStore store, SpecCheck check, Comparator comparator, Operations operations, AutoSync autoSync, Finalizer finalizer, StatusWriter writer, AppEvents events)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    /// <returns>When to look again without being woken; null: there is no such application any more.</returns>
    public async Task<TimeSpan?> Reconcile(ClusterSession session, string name, CancellationToken stop)
    {
        if (await store.Get(session, name, stop) is not { } application)
        {
            return null;
        }

        if (application.Text("metadata", "deletionTimestamp").Length > 0)
        {
            return await finalizer.Run(session, application, stop) ? TimeSpan.FromSeconds(1) : settings.Poll;
        }

        TimeSpan? next = null;
        if (application["operation"] is JsonObject)
        {
            next = await operations.Advance(session, application, stop);
            application = await store.Get(session, name, stop) ?? application;
        }

        var (begun, again) = await Refresh(session, application, stop);
        return begun ? TimeSpan.Zero : new[] { next, again, settings.Poll }.Min();
    }

    private async Task<(bool Begun, TimeSpan? Again)> Refresh(ClusterSession session, JsonObject application, CancellationToken stop)
    {
        var asked = application.Text("metadata", "annotations", ApplicationStore.RefreshAnnotation);
        var (project, conditions) = check.Check(session, application);
        var comparison = project is null || conditions.Count > 0 ? ComparisonResult.Failed("")
            : await comparator.Compare(session, application, project, null, "", asked.Length > 0 ? TimeSpan.Zero : null, asked == "hard", stop);
        conditions.AddRange(comparison.Conditions);
        var (begun, again) = (false, (TimeSpan?)null);
        if (!conditions.Any(condition => condition.IsError))
        {
            Condition? obstacle;
            (obstacle, begun, again) = await autoSync.Consider(session, application, comparison, stop);
            if (obstacle is not null)
            {
                conditions.Add(obstacle);
            }

            if (begun)
            {
                await events.Record(session, application, "Normal", "OperationStarted", $"Initiated automated sync to '{comparison.Revision}'", stop);
                again = Soon;
            }
        }

        await writer.Write(session, application, comparison, conditions, asked.Length > 0, stop);
        return (begun, again);
    }
}
