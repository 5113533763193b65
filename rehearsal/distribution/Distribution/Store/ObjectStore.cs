using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Store;

/// <summary>All objects of the cluster by resource, namespace and name, each change under a revision of its own, kept in a journal.</summary>
internal sealed class ObjectStore : IDisposable
{
    /// <summary>Changes kept for watches that resume.</summary>
    private const int HistoryLength = 20_000;

    private readonly Lock gate = new();
    private readonly Journal journal;
    private readonly Dictionary<string, SortedDictionary<(string Namespace, string Name), StoredObject>> objects = new(StringComparer.Ordinal);
    private readonly LinkedList<StoreEvent> history = new();
    private readonly List<StoreSubscription> subscriptions = [];
    private long revision;
    private long oldest;
    private long liveBytes;

    /// <param name="path">The journal's file.</param>
    public ObjectStore(string path)
    {
        journal = new Journal(path);
        foreach (var record in journal.Read())
        {
            revision = Math.Max(revision, record.Revision);
            if (record.Object is { } json)
            {
                Keep(new StoredObject(record.Resource, record.Namespace, record.Name, record.Revision, json));
            }
            else
            {
                Forget(record.Resource, record.Namespace, record.Name);
            }
        }

        oldest = revision;
    }

    public long Revision
    {
        get
        {
            lock (gate)
            {
                return revision;
            }
        }
    }

    public StoredObject? Get(string resource, string @namespace, string name)
    {
        lock (gate)
        {
            return objects.TryGetValue(resource, out var items) && items.TryGetValue((@namespace, name), out var item) ? item : null;
        }
    }

    /// <summary>The objects in order of namespace and name. An empty namespace means all of them.</summary>
    public List<StoredObject> List(string resource, string @namespace = "") => List(resource, @namespace, out _);

    public List<StoredObject> List(string resource, string @namespace, out long at)
    {
        lock (gate)
        {
            at = revision;
            return !objects.TryGetValue(resource, out var items) ? []
                : @namespace.Length == 0 ? [.. items.Values]
                : [.. items.Values.Where(item => item.Namespace == @namespace)];
        }
    }

    /// <summary>The resources of which at least one object exists.</summary>
    public List<string> Resources()
    {
        lock (gate)
        {
            return [.. objects.Where(pair => pair.Value.Count > 0).Select(pair => pair.Key)];
        }
    }

    /// <summary>Writes an object and gives it the next revision as its resourceVersion.</summary>
    /// <param name="expected">The revision it must have now; 0: it must not exist.</param>
    /// <exception cref="RevisionConflictException">It has another revision.</exception>
    public StoredObject Put(string resource, string @namespace, string name, JsonObject tree, long expected)
    {
        lock (gate)
        {
            var previous = Get(resource, @namespace, name);
            Expect(previous, expected, resource, name);
            tree["metadata"]!["resourceVersion"] = (revision + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var item = new StoredObject(resource, @namespace, name, revision + 1, System.Text.Encoding.UTF8.GetBytes(tree.ToJsonString()));
            journal.Append(item, item.Revision, deleted: false);
            revision++;
            Keep(item);
            Publish(new StoreEvent(revision, previous, item, Deleted: false));
            return item;
        }
    }

    /// <exception cref="RevisionConflictException">It has another revision than <paramref name="expected"/>.</exception>
    public void Delete(StoredObject item, long expected)
    {
        lock (gate)
        {
            var current = Get(item.Resource, item.Namespace, item.Name);
            Expect(current, expected, item.Resource, item.Name);
            var last = item.Copy();
            last["metadata"]!["resourceVersion"] = (revision + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var gone = new StoredObject(item.Resource, item.Namespace, item.Name, revision + 1, System.Text.Encoding.UTF8.GetBytes(last.ToJsonString()));
            journal.Append(gone, gone.Revision, deleted: true);
            revision++;
            Forget(item.Resource, item.Namespace, item.Name);
            Publish(new StoreEvent(revision, current, gone, Deleted: true));
        }
    }

    /// <summary>Changes after a revision. An empty resource means all resources; revision 0 means from now on.</summary>
    /// <exception cref="RevisionExpiredException">That revision is older than what is kept.</exception>
    public StoreSubscription Subscribe(string resource, long from)
    {
        lock (gate)
        {
            if (from != 0 && from < oldest)
            {
                throw new RevisionExpiredException(from, oldest);
            }

            var subscription = new StoreSubscription(resource, Leave);
            if (from != 0)
            {
                foreach (var change in history.Where(change => change.Revision > from))
                {
                    subscription.Offer(change);
                }
            }

            subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>The present objects and every change after them, without a gap between the two.</summary>
    public StoreSubscription SubscribeWithState(string resource, out List<StoredObject> state)
    {
        lock (gate)
        {
            state = List(resource);
            return Subscribe(resource, from: 0);
        }
    }

    public void Dispose() => journal.Dispose();

    private static void Expect(StoredObject? current, long expected, string resource, string name)
    {
        if ((current?.Revision ?? 0) != expected)
        {
            throw new RevisionConflictException(current is null
                ? $"{resource} \"{name}\" is gone"
                : $"{resource} \"{name}\" has revision {current.Revision}, not {expected}");
        }
    }

    private void Keep(StoredObject item)
    {
        if (!objects.TryGetValue(item.Resource, out var items))
        {
            objects[item.Resource] = items = new SortedDictionary<(string, string), StoredObject>(
                Comparer<(string Namespace, string Name)>.Create((left, right) =>
                    string.CompareOrdinal(left.Namespace, right.Namespace) is var order and not 0 ? order : string.CompareOrdinal(left.Name, right.Name)));
        }

        liveBytes += item.Json.Length - (items.TryGetValue((item.Namespace, item.Name), out var old) ? old.Json.Length : 0);
        items[(item.Namespace, item.Name)] = item;
    }

    private void Forget(string resource, string @namespace, string name)
    {
        if (objects.TryGetValue(resource, out var items) && items.Remove((@namespace, name), out var old))
        {
            liveBytes -= old.Json.Length;
        }
    }

    private void Publish(StoreEvent change)
    {
        history.AddLast(change);
        while (history.Count > HistoryLength)
        {
            oldest = history.First!.Value.Revision;
            history.RemoveFirst();
        }

        foreach (var subscription in subscriptions)
        {
            subscription.Offer(change);
        }

        if (journal.WantsRewrite(liveBytes))
        {
            journal.Rewrite(objects.Values.SelectMany(items => items.Values), revision);
        }
    }

    private void Leave(StoreSubscription subscription)
    {
        lock (gate)
        {
            subscriptions.Remove(subscription);
        }
    }
}
