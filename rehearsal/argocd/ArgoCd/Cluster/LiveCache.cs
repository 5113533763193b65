using System.Collections.Concurrent;
using System.Globalization;

namespace Rehearsal.ArgoCd.Cluster;

/// <summary>Everything that is in the cluster, kept up to date by watches, as upstream's controller keeps it.</summary>
internal sealed class LiveCache(KubeApi api, ILogger log)
{
    /// <summary>By this label upstream knows, by default, whose an object is.</summary>
    public const string InstanceLabel = "app.kubernetes.io/instance";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<ObjectKey, JsonObject> objects = [];
    private readonly ConcurrentDictionary<string, ObjectKey> byUid = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Task Work, CancellationTokenSource Stop)> followers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim discover = new(1);
    private volatile ApiCatalogue? catalogue;

    /// <summary>An object came, changed or went: its present, or else its last, shape.</summary>
    public event Action<JsonObject>? Changed;

    public ApiCatalogue Catalogue => catalogue ?? throw new ClusterUnavailableException($"{api.Server} has not been read yet");

    /// <summary>Reads all once; from then on watches keep it.</summary>
    /// <param name="ready">Called when all is read.</param>
    /// <param name="obstacle">Told, until then, what keeps it from reading.</param>
    public async Task Run(Action ready, Action<string> obstacle, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await Discover(stop);
                break;
            }
            catch (Exception error) when (KubeApi.IsPassing(error) && !stop.IsCancellationRequested)
            {
                obstacle(error.GetBaseException().Message);
                await Task.Delay(Retry, stop);
            }
        }

        ready();
        try
        {
            while (true)
            {
                // Kinds come with CustomResourceDefinitions and go with them.
                await discover.WaitAsync(stop);
                await Discover(stop);
            }
        }
        finally
        {
            foreach (var (_, cancel) in followers.Values)
            {
                await cancel.CancelAsync();
            }
        }
    }

    public JsonObject? Find(ObjectKey key) => objects.GetValueOrDefault(key);

    public JsonObject? FindByUid(string uid) => byUid.TryGetValue(uid, out var key) ? Find(key) : null;

    public IEnumerable<JsonObject> All() => objects.Values;

    public IEnumerable<JsonObject> OfKind(string group, string kind) => objects.Where(item => item.Key.Group == group && item.Key.Kind == kind).Select(item => item.Value);

    /// <summary>What a write of ours answered, known before the watch tells it.</summary>
    public void Accept(JsonObject tree) => Put(tree.Copy());

    /// <summary>Whom an object belongs to: its owners, with those that Kubernetes leaves unsaid.</summary>
    public IEnumerable<ObjectKey> Owners(JsonObject tree)
    {
        var (space, kind) = (tree.Namespace(), tree.Text("kind"));
        foreach (var owner in tree.Elements("metadata", "ownerReferences"))
        {
            var key = new ObjectKey(ObjectKey.GroupOf(owner), owner.Text("kind"), space, owner.Text("name"));
            yield return objects.ContainsKey(key) ? key : key with { Namespace = "" };
        }

        if (kind == "Endpoints" && tree.Text("apiVersion") == "v1")
        {
            yield return new ObjectKey("", "Service", space, tree.Name());
        }
        else if (kind == "PersistentVolumeClaim" && tree["metadata"]?["ownerReferences"] is null)
        {
            foreach (var set in OfKind("apps", "StatefulSet").Where(set => set.Namespace() == space))
            {
                if (set.Elements("spec", "volumeClaimTemplates").Any(template => tree.Name().StartsWith($"{template.Name()}-{set.Name()}-", StringComparison.Ordinal)))
                {
                    yield return ObjectKey.Of(set);
                }
            }
        }
    }

    /// <summary>Whether nobody owns it: only such an object can be somebody's manifest.</summary>
    public bool IsRoot(JsonObject tree) => !Owners(tree).Any();

    /// <summary>The application whose object, or whose object's descendant, this is; empty: none.</summary>
    public string Application(JsonObject tree)
    {
        var seen = new HashSet<ObjectKey>();
        var current = tree;
        while (seen.Add(ObjectKey.Of(current)))
        {
            var owner = Owners(current).Select(Find).FirstOrDefault(found => found is not null);
            if (owner is null)
            {
                break;
            }

            current = owner;
        }

        return current.Text("metadata", "labels", InstanceLabel);
    }

    private static bool IsFollowed(ApiResource resource) =>
        resource.Verbs.Contains("list") && resource.Verbs.Contains("watch")
        && resource.Group is not ("events.k8s.io" or "metrics.k8s.io") && resource.Kind is not ("Event" or "Lease");

    private async Task Discover(CancellationToken stop)
    {
        var next = await ApiCatalogue.Read(api, stop);
        catalogue = next;
        var wanted = next.Preferred.Where(IsFollowed).ToDictionary(resource => resource.Path(), StringComparer.Ordinal);
        foreach (var path in followers.Keys.Except(wanted.Keys).ToList())
        {
            await followers[path].Stop.CancelAsync();
            followers.Remove(path);
        }

        List<Task> first = [];
        foreach (var (path, resource) in wanted.Where(item => !followers.ContainsKey(item.Key)))
        {
            var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var listed = new TaskCompletionSource();
            followers[path] = (Task.Run(() => Follow(resource, listed, cancel.Token), cancel.Token), cancel);
            first.Add(listed.Task);
        }

        await Task.WhenAll(first).WaitAsync(TimeSpan.FromSeconds(60), stop);
    }

    private async Task Follow(ApiResource resource, TaskCompletionSource listed, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var list = await api.Get(resource.Path(), stop);
                Replace(resource, list.Elements("items").OfType<JsonObject>());
                listed.TrySetResult();
                await foreach (var change in api.Watch($"{resource.Path()}?watch=true&resourceVersion={list.Text("metadata", "resourceVersion")}", stop))
                {
                    if (change["object"] is not JsonObject tree || change.Text("type") is "BOOKMARK")
                    {
                        continue;
                    }

                    if (change.Text("type") == "ERROR")
                    {
                        break;
                    }

                    Complete(resource, tree);
                    if (change.Text("type") == "DELETED")
                    {
                        Remove(tree);
                    }
                    else
                    {
                        Put(tree);
                    }
                }
            }
            catch (Exception error) when (!stop.IsCancellationRequested && error is KubeException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
            {
                log.LogWarning("watch {Path}: {Message}", resource.Path(), error.Message);
                if (error is KubeException { Status: < System.Net.HttpStatusCode.InternalServerError })
                {
                    // The kind may be gone meanwhile: that keeps the others from nothing.
                    listed.TrySetResult();
                }

                await Task.Delay(Retry, stop);
            }
        }
    }

    private static void Complete(ApiResource resource, JsonObject tree)
    {
        tree["apiVersion"] = resource.ApiVersion;
        tree["kind"] = resource.Kind;
    }

    private void Replace(ApiResource resource, IEnumerable<JsonObject> items)
    {
        var present = new HashSet<ObjectKey>();
        foreach (var item in items)
        {
            var tree = item.Copy();
            Complete(resource, tree);
            present.Add(ObjectKey.Of(tree));
            Put(tree);
        }

        foreach (var (key, tree) in objects.Where(item => item.Key.Group == resource.Group && item.Key.Kind == resource.Kind && !present.Contains(item.Key)).ToList())
        {
            Remove(tree);
        }
    }

    private void Put(JsonObject tree)
    {
        (tree["metadata"] as JsonObject)?.Remove("managedFields");
        var key = ObjectKey.Of(tree);
        var kept = objects.AddOrUpdate(key, tree, (_, before) => Revision(before) > Revision(tree) && before.Uid() == tree.Uid() ? before : tree);
        if (!ReferenceEquals(kept, tree))
        {
            return;
        }

        byUid[tree.Uid()] = key;
        Tell(tree);
    }

    private void Remove(JsonObject tree)
    {
        var key = ObjectKey.Of(tree);
        if (objects.TryGetValue(key, out var known) && known.Uid() == tree.Uid())
        {
            objects.TryRemove(key, out _);
        }

        byUid.TryRemove(tree.Uid(), out _);
        Tell(tree);
    }

    private void Tell(JsonObject tree)
    {
        if (tree.Text("kind") is "CustomResourceDefinition" or "APIService" && discover.CurrentCount == 0)
        {
            discover.Release();
        }

        Changed?.Invoke(tree);
    }

    private static long Revision(JsonObject tree) => long.TryParse(tree.Text("metadata", "resourceVersion"), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
