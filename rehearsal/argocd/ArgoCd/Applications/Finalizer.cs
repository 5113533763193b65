using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Takes an application's objects along when it goes, if its finalizer says so.</summary>
internal sealed class Finalizer(ApplicationStore store, SpecCheck check, AppEvents events)
{
    public const string Foreground = "resources-finalizer.argocd.argoproj.io", Background = Foreground + "/background";

    /// <returns>Whether there is still something to wait for.</returns>
    public async Task<bool> Run(ClusterSession session, JsonObject application, CancellationToken stop)
    {
        var finalizers = application.Strings("metadata", "finalizers");
        if (!finalizers.Contains(Foreground) && !finalizers.Contains(Background))
        {
            return false;
        }

        var (project, _) = check.Check(session, application);
        var server = application.Text("spec", "destination", "server");
        var left = session.Live.All().Where(tree => tree.Text("metadata", "labels", LiveCache.InstanceLabel) == application.Name() && session.Live.IsRoot(tree) && ObjectKey.Of(tree) != ObjectKey.Of(application))
            .Where(tree => session.Catalogue.Find(tree) is { } resource && project?.Refusal(tree, resource, server) is null).ToList();
        foreach (var tree in left.Where(tree => tree.Text("metadata", "deletionTimestamp").Length == 0))
        {
            await session.Api.Delete(session.PathOf(tree), finalizers.Contains(Foreground) ? "Foreground" : "Background", stop);
        }

        if (left.Count > 0)
        {
            return true;
        }

        await store.Merge(session, application.Name(), new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = application.Text("metadata", "resourceVersion"), ["finalizers"] = finalizers.Where(name => name is not (Foreground or Background)).ToJson() },
        }, stop);
        await events.Record(session, application, "Normal", "ResourceDeleted", "application is deleted with its resources", stop);
        return false;
    }
}
