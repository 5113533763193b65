using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Counts what a PodDisruptionBudget allows.</summary>
internal sealed class DisruptionController(Registry registry) : Controller(registry)
{
    private const string Resource = "poddisruptionbudgets.policy";

    protected override string Name => "disruption-controller";

    protected override string[] Watched => [Resource, "pods"];

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource == Resource ? [Key(change.Current)] : Store.List(Resource, change.Current.Namespace).Select(Key);

    protected override Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(Resource, @namespace, name)?.Tree is not { } budget)
        {
            return Task.CompletedTask;
        }

        var selector = LabelSelector.Of(budget.At("spec", "selector"));
        var pods = Store.List("pods", @namespace).Select(item => item.Tree).Where(pod => selector.Matches(pod.Map("metadata", "labels")) && !PodState.IsFinished(pod)).ToList();
        var healthy = pods.Count(PodState.IsReady);
        var desired = budget.At("spec", "minAvailable") is { } least
            ? DeploymentController.Resolve(least, pods.Count, up: true)
            : pods.Count - DeploymentController.Resolve(budget.At("spec", "maxUnavailable"), pods.Count, up: true);
        Registry.Modify(Registry.Catalogue.Get(Resource), @namespace, name, tree =>
        {
            var status = tree.Make("status");
            status["observedGeneration"] = tree.Number(0, "metadata", "generation");
            status["expectedPods"] = pods.Count;
            status["currentHealthy"] = healthy;
            status["desiredHealthy"] = Math.Max(0, desired);
            status["disruptionsAllowed"] = Math.Max(0, healthy - desired);
            Conditions.Set(tree, "DisruptionAllowed", healthy > desired, healthy > desired ? "SufficientPods" : "InsufficientPods", "");
            return tree;
        }, "status", Options);
        return Task.CompletedTask;
    }
}
