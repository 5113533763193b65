using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Deletes what has lost its owners; keeps the order that foreground and orphaning deletion ask for.</summary>
internal sealed class GarbageCollector(Registry registry) : Controller(registry)
{
    protected override string Name => "garbage-collector";

    /// <summary>Everything.</summary>
    protected override string[] Watched => [""];

    protected override IEnumerable<string> Keys(StoreEvent change)
    {
        var tree = change.Current.Tree;
        if (change.Deleted || tree.Strings("metadata", "finalizers").Any(finalizer => finalizer is "foregroundDeletion" or "orphan"))
        {
            yield return $"{change.Current.Resource}|{change.Current.Namespace}/{change.Current.Name}|{tree.Uid()}";
        }

        if (change.Deleted)
        {
            // An owner that waits for its dependents may go on now.
            foreach (var owner in tree.Elements("metadata", "ownerReferences"))
            {
                yield return $"{ResourceOf(owner)}|{change.Current.Namespace}/{owner.Text("name")}|{owner.Text("uid")}";
            }
        }
    }

    protected override Task Reconcile(string @namespace, string name)
    {
        var (resource, scope) = (@namespace.Split('|')[0], @namespace.Split('|')[1]);
        var (owner, uid) = (name.Split('|')[0], name.Split('|')[1]);
        var dependents = Store.Resources().Where(id => id is not ("events" or ResourceCatalogue.Definitions)).SelectMany(id => Store.List(id)).Where(item => item.Tree.Elements("metadata", "ownerReferences").Any(reference => reference.Text("uid") == uid)).ToList();
        var stored = resource.Length == 0 ? null : Store.Get(resource, scope, owner) ?? Store.Get(resource, "", owner);
        if (stored is null || stored.Tree.Uid() != uid)
        {
            dependents.ForEach(item => Collect(item));
            return Task.CompletedTask;
        }

        var finalizers = stored.Tree.Strings("metadata", "finalizers");
        if (stored.Tree.Text("metadata", "deletionTimestamp").Length == 0)
        {
            return Task.CompletedTask;
        }

        if (finalizers.Contains("orphan"))
        {
            foreach (var item in dependents)
            {
                Registry.Modify(Registry.Catalogue.Get(item.Resource), item.Namespace, item.Name, tree =>
                {
                    var kept = tree.Elements("metadata", "ownerReferences").Where(reference => reference.Text("uid") != uid).Select(reference => reference.DeepClone()).ToArray();
                    tree.Make("metadata")["ownerReferences"] = new System.Text.Json.Nodes.JsonArray(kept);
                    return tree;
                }, "", Options);
            }

            Release(stored, "orphan");
        }
        else if (finalizers.Contains("foregroundDeletion"))
        {
            foreach (var item in dependents.Where(item => item.Tree.Text("metadata", "deletionTimestamp").Length == 0))
            {
                Collect(item, "Foreground");
            }

            if (dependents.Count == 0)
            {
                Release(stored, "foregroundDeletion");
            }
        }

        return Task.CompletedTask;
    }

    private void Collect(StoredObject item, string propagation = "")
    {
        // One living owner is enough to keep an object.
        var alive = propagation.Length == 0 && item.Tree.Elements("metadata", "ownerReferences").Any(owner =>
            ResourceOf(owner) is { Length: > 0 } id && (Store.Get(id, item.Namespace, owner.Text("name")) ?? Store.Get(id, "", owner.Text("name")))?.Tree.Uid() == owner.Text("uid"));
        if (!alive && Registry.Catalogue.Find(item.Resource) is { } resource && Store.Get(item.Resource, item.Namespace, item.Name) is not null)
        {
            Registry.Delete(resource, item.Namespace, item.Name, DeleteRequest.Default with { Propagation = propagation });
        }
    }

    private void Release(StoredObject stored, string finalizer) =>
        Registry.Modify(Registry.Catalogue.Get(stored.Resource), stored.Namespace, stored.Name, tree =>
        {
            tree.Make("metadata")["finalizers"] = tree.Strings("metadata", "finalizers").Where(name => name != finalizer).ToJson();
            return tree;
        }, "", Options);

    private string ResourceOf(System.Text.Json.Nodes.JsonNode owner)
    {
        var group = owner.Text("apiVersion").Split('/') is [var name, _] ? name : "";
        return Registry.Catalogue.All.FirstOrDefault(resource => resource.Kind == owner.Text("kind") && resource.Group == group)?.Id ?? "";
    }
}
