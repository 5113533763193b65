using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Keeps as many pods as a ReplicaSet wants.</summary>
internal sealed class ReplicaSetController(Registry registry) : Controller(registry)
{
    private const string Resource = "replicasets.apps";
    private readonly OwnedPods pods = new(registry, "replicaset-controller");

    protected override string Name => "kube-controller-manager";

    protected override string[] Watched => [Resource, "pods"];

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource == Resource ? [Key(change.Current)] : OwnerKey(change.Current, "ReplicaSet");

    protected override async Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(Resource, @namespace, name)?.Copy() is not { } set || PodState.IsDeleted(set))
        {
            return;
        }

        var owned = pods.Of(set);
        var active = owned.Where(pod => !PodState.IsDeleted(pod) && !PodState.IsFinished(pod)).ToList();
        var wanted = set.Number(1, "spec", "replicas");
        Exception? failure = null;
        try
        {
            for (var count = active.Count; count < wanted; count++)
            {
                pods.Create(set, set.At("spec", "template")!, "");
            }

            // The least useful go first: not placed, not ready, youngest.
            foreach (var pod in active.OrderBy(pod => pod.Text("spec", "nodeName").Length > 0).ThenBy(PodState.IsReady).ThenByDescending(pod => pod.Text("metadata", "creationTimestamp"), StringComparer.Ordinal).Take((int)Math.Max(0, active.Count - wanted)))
            {
                pods.Delete(set, pod);
            }
        }
        catch (Api.ApiException error)
        {
            failure = error;
        }

        var now = pods.Of(set).Where(pod => !PodState.IsDeleted(pod) && !PodState.IsFinished(pod)).ToList();
        var minReady = set.Number(0, "spec", "minReadySeconds");
        Registry.Modify(Registry.Catalogue.Get(Resource), @namespace, name, tree =>
        {
            var status = tree.Make("status");
            status["replicas"] = now.Count;
            status["fullyLabeledReplicas"] = now.Count;
            status["readyReplicas"] = now.Count(PodState.IsReady);
            status["availableReplicas"] = now.Count(pod => PodState.IsAvailable(pod, minReady));
            status["observedGeneration"] = tree.Number(0, "metadata", "generation");
            if (failure is not null)
            {
                Conditions.Set(tree, "ReplicaFailure", true, "FailedCreate", failure.Message);
            }
            else
            {
                status["conditions"] = new JsonArray();
            }

            return tree;
        }, "status", Options);
        if (failure is not null)
        {
            throw failure;
        }

        if (minReady > 0 && now.Any(pod => PodState.IsReady(pod) && !PodState.IsAvailable(pod, minReady)))
        {
            await Later($"{@namespace}/{name}", TimeSpan.FromSeconds(1));
        }
    }
}
