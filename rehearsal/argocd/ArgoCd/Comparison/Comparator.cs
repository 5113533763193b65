using Rehearsal.ArgoCd.Applications;
using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Health;
using Rehearsal.ArgoCd.Manifests;
using Rehearsal.ArgoCd.Sync;

namespace Rehearsal.ArgoCd.Comparison;

/// <summary>Compares what a commit wants with what is in the cluster.</summary>
internal sealed class Comparator(ManifestSource manifests, ResourceDiff diff)
{
    /// <param name="source">Instead of the application's own, for a rollback; null: that.</param>
    /// <param name="revision">Instead of the source's; empty: that.</param>
    public async Task<ComparisonResult> Compare(ClusterSession session, JsonObject application, ProjectRules project, JsonObject? source, string revision, TimeSpan? freshness, bool hard, CancellationToken stop)
    {
        Rendered rendered;
        var origin = source ?? (JsonObject)application.At("spec", "source")!;
        try
        {
            rendered = await manifests.Render(application, origin, revision, session.Catalogue.Version, freshness, hard, stop);
        }
        catch (ManifestException error)
        {
            return await WithoutTarget(session, application, project, origin, revision, new Condition(Condition.ComparisonError, error.Message), stop);
        }

        List<Condition> conditions = [];
        List<JsonObject> hooks = [];
        var targets = new Dictionary<ObjectKey, JsonObject>();
        foreach (var tree in rendered.Objects.Where(tree => !Hook.IsSkipped(tree)))
        {
            Settle(session, application, tree);
            if (Hook.Is(tree))
            {
                hooks.Add(tree);
                continue;
            }

            if (!targets.TryAdd(ObjectKey.Of(tree), tree))
            {
                conditions.Add(new Condition(Condition.RepeatedResourceWarning, $"Resource {ObjectKey.Of(tree)} appeared 2 times among application resources."));
            }
        }

        var live = Live(session, application, project, targets.Keys);
        List<ManagedResource> resources = [];
        foreach (var key in targets.Keys.Union(live.Keys).OrderBy(key => key.ToString(), StringComparer.Ordinal))
        {
            var resource = new ManagedResource(key, targets.GetValueOrDefault(key), live.GetValueOrDefault(key));
            resources.Add(resource with { Status = await Status(session, resource, stop), Health = resource.Live is { } present ? ResourceHealth.Of(present) : new HealthStatus(HealthStatus.Missing) });
            if (resource is { Target: not null, Live: { } shared } && shared.Text("metadata", "labels", LiveCache.InstanceLabel) is { Length: > 0 } other && other != application.Name())
            {
                conditions.Add(new Condition(Condition.SharedResourceWarning, $"{key.Kind}/{key.Name} is part of applications {application.Namespace()}/{application.Name()} and {other}"));
            }
        }

        return new ComparisonResult
        {
            Status = resources.Any(resource => resource.Status == ComparisonResult.OutOfSync) ? ComparisonResult.OutOfSync : ComparisonResult.Synced,
            Health = Worst(application, resources), Revision = rendered.Revision, SourceType = rendered.SourceType, Resources = resources, Hooks = hooks, Conditions = conditions,
        };
    }

    /// <summary>Its objects are still there and have a health, even when git or helm fail.</summary>
    private async Task<ComparisonResult> WithoutTarget(ClusterSession session, JsonObject application, ProjectRules project, JsonObject origin, string revision, Condition failure, CancellationToken stop)
    {
        var commit = revision;
        try
        {
            commit = await manifests.Resolve(origin, revision, null, stop);
        }
        catch (ManifestException)
        {
            // The failure that is reported says the same.
            commit = "";
        }

        var resources = Live(session, application, project, []).Select(item => new ManagedResource(item.Key, null, item.Value) { Status = ComparisonResult.Unknown, Health = ResourceHealth.Of(item.Value) }).ToList();
        return new ComparisonResult { Status = ComparisonResult.Unknown, Revision = commit, Health = Worst(application, resources), Resources = resources, Conditions = [failure] };
    }

    /// <summary>Gives a manifest its namespace and the label by which it is known.</summary>
    private static void Settle(ClusterSession session, JsonObject application, JsonObject tree)
    {
        var metadata = tree.Make("metadata");
        if (session.Catalogue.Find(tree) is { Namespaced: false })
        {
            metadata.Remove("namespace");
        }
        else if (tree.Namespace().Length == 0)
        {
            metadata["namespace"] = application.Text("spec", "destination", "namespace");
        }

        tree.Make("metadata", "labels")[LiveCache.InstanceLabel] = application.Name();
    }

    /// <summary>The targets' present shapes, and whatever else is the application's.</summary>
    private static Dictionary<ObjectKey, JsonObject> Live(ClusterSession session, JsonObject application, ProjectRules project, IEnumerable<ObjectKey> targets)
    {
        var live = new Dictionary<ObjectKey, JsonObject>();
        foreach (var key in targets)
        {
            if (session.Live.Find(key) is { } present)
            {
                live[key] = present;
            }
        }

        foreach (var tree in session.Live.All().Where(tree => tree.Text("metadata", "labels", LiveCache.InstanceLabel) == application.Name()))
        {
            var (key, server) = (ObjectKey.Of(tree), application.Text("spec", "destination", "server"));
            if (!live.ContainsKey(key) && session.Live.IsRoot(tree) && session.Catalogue.Find(key.Group, key.Kind) is { } resource && project.Refusal(tree, resource, server) is null)
            {
                live[key] = tree;
            }
        }

        return live;
    }

    private async Task<string> Status(ClusterSession session, ManagedResource resource, CancellationToken stop) => resource switch
    {
        { IsHook: true } => "",
        { Target: null } or { Live: null } => ComparisonResult.OutOfSync,
        { Target: { } target, Live: { } live } => await diff.Differs(session, target, live, stop) ? ComparisonResult.OutOfSync : ComparisonResult.Synced,
    };

    private static string Worst(JsonObject application, List<ManagedResource> resources)
    {
        var worst = HealthStatus.Healthy;
        foreach (var resource in resources.Where(resource => !resource.IsHook && resource.Health is not null && resource.Key != ObjectKey.Of(application)))
        {
            // What has no rule of its own does not count while it is missing.
            var counts = resource.Health!.Status != HealthStatus.Missing || ResourceHealth.Has(resource.Key);
            if (counts && HealthStatus.IsWorse(worst, resource.Health.Status))
            {
                worst = resource.Health.Status;
            }
        }

        return worst;
    }
}
