using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Establishes CustomResourceDefinitions, and deletes their objects before they go.</summary>
internal sealed class CustomDefinitionController(Registry registry) : Controller(registry)
{
    protected override string Name => "crd-controller";

    protected override string[] Watched => [ResourceCatalogue.Definitions];

    protected override IEnumerable<string> Keys(StoreEvent change) => [Key(change.Current)];

    protected override async Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(ResourceCatalogue.Definitions, "", name) is not { } stored)
        {
            return;
        }

        var resource = Registry.Catalogue.Get(ResourceCatalogue.Definitions);
        if (stored.Tree.Text("metadata", "deletionTimestamp").Length > 0)
        {
            if (Registry.Catalogue.Find(name) is { } custom)
            {
                foreach (var item in Store.List(name))
                {
                    Registry.Delete(custom, item.Namespace, item.Name, DeleteRequest.Default);
                }
            }

            if (Store.List(name).Count == 0)
            {
                Registry.Modify(resource, "", name, tree =>
                {
                    tree.Make("metadata")["finalizers"] = tree.Strings("metadata", "finalizers").Where(finalizer => !finalizer.StartsWith("customresourcecleanup", StringComparison.Ordinal)).ToJson();
                    return tree;
                }, "", Options);
            }
            else
            {
                await Later($"/{name}", TimeSpan.FromMilliseconds(200));
            }

            return;
        }

        Registry.Modify(resource, "", name, tree =>
        {
            var status = tree.Make("status");
            status["acceptedNames"] = tree.At("spec", "names")?.DeepClone();
            var storage = tree.Elements("spec", "versions").First(version => version.Flag("storage")).Text("name");
            status["storedVersions"] = status.Strings("storedVersions").Append(storage).Distinct().ToJson();
            Conditions.Set(tree, "NamesAccepted", true, "NoConflicts", "no conflicts found");
            Conditions.Set(tree, "Established", true, "InitialNamesAccepted", "the initial names have been accepted");
            return tree;
        }, "status", Options);
    }
}
