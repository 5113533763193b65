using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Gives each namespace its default service account and the cluster's certificate; empties and ends one that is deleted.</summary>
internal sealed class NamespaceController(Registry registry, string authorityFile) : Controller(registry)
{
    private readonly string authority = File.ReadAllText(authorityFile);

    protected override string Name => "namespace-controller";

    protected override string[] Watched => ["namespaces", "serviceaccounts", "configmaps"];

    protected override IEnumerable<string> Keys(StoreEvent change) =>
        change.Current.Resource == "namespaces" ? [Key(change.Current)]
        : change.Deleted ? [$"/{change.Current.Namespace}"]
        : [];

    protected override async Task Reconcile(string @namespace, string name)
    {
        if (Store.Get("namespaces", "", name) is not { } stored)
        {
            return;
        }

        if (stored.Tree.Text("metadata", "deletionTimestamp").Length == 0)
        {
            Ensure("serviceaccounts", name, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default" } });
            Ensure("configmaps", name, new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt", ["annotations"] = new JsonObject { ["kubernetes.io/description"] = "Contains a CA bundle that can be used to verify the kube-apiserver." } },
                ["data"] = new JsonObject { ["ca.crt"] = authority },
            });
            return;
        }

        var left = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var id in Store.Resources())
        {
            if (Registry.Catalogue.Find(id) is not { Namespaced: true } resource)
            {
                continue;
            }

            foreach (var item in Store.List(id, name))
            {
                Registry.Delete(resource, name, item.Name, DeleteRequest.Default);
            }

            if (Store.List(id, name).Count is > 0 and var count)
            {
                left[id] = count;
            }
        }

        var namespaces = Registry.Catalogue.Get("namespaces");
        if (left.Count == 0)
        {
            Registry.Force(namespaces, "", name, tree => tree.Make("spec")["finalizers"] = new JsonArray());
            return;
        }

        Registry.Modify(namespaces, "", name, tree =>
        {
            Conditions.Set(tree, "NamespaceContentRemaining", true, "SomeResourcesRemain", $"Some resources are remaining: {string.Join(", ", left.Select(pair => $"{pair.Key} has {pair.Value} resource instances"))}");
            return tree;
        }, "status", Options);
        await Later($"/{name}", TimeSpan.FromMilliseconds(250));
    }

    private void Ensure(string resource, string @namespace, JsonObject tree)
    {
        if (Store.Get(resource, @namespace, tree.Name()) is null)
        {
            Registry.Create(Registry.Catalogue.Get(resource), @namespace, tree, Options);
        }
    }
}
