using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Keeps a HorizontalPodAutoscaler's status. It holds the target between its bounds. There is no load to measure: while the metrics API answers, the load is taken to be as wanted; else it says that metrics are missing.</summary>
internal sealed class AutoscalerController(Registry registry) : Controller(registry)
{
    private const string Resource = "horizontalpodautoscalers.autoscaling", Services = "apiservices.apiregistration.k8s.io";
    private readonly MetricsApi metrics = new(registry.Store);

    protected override string Name => "horizontal-pod-autoscaler";

    protected override string[] Watched => [Resource, "deployments.apps", "statefulsets.apps", Services];

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource switch
    {
        Resource => [Key(change.Current)],
        Services => Store.List(Resource).Select(Key),
        _ => Store.List(Resource, change.Current.Namespace).Select(Key),
    };

    protected override Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(Resource, @namespace, name)?.Tree is not { } scaler)
        {
            return Task.CompletedTask;
        }

        var target = Registry.Catalogue.FindKind(scaler.Text("spec", "scaleTargetRef", "apiVersion"), scaler.Text("spec", "scaleTargetRef", "kind"));
        var workload = target is null ? null : Store.Get(target.Id, @namespace, scaler.Text("spec", "scaleTargetRef", "name"))?.Tree;
        var current = workload.Number(0, "spec", "replicas");
        var wanted = Math.Clamp(current, scaler.Number(1, "spec", "minReplicas"), Math.Max(scaler.Number(1, "spec", "minReplicas"), scaler.Number(1, "spec", "maxReplicas")));
        if (target is not null && workload is not null && wanted != current && current > 0)
        {
            Registry.Modify(target, @namespace, workload.Name(), tree =>
            {
                tree.Make("spec")["replicas"] = wanted;
                return tree;
            }, "", Options);
        }

        Registry.Modify(Registry.Catalogue.Get(Resource), @namespace, name, tree =>
        {
            var status = tree.Make("status");
            status["currentReplicas"] = workload.Number(0, "status", "replicas");
            status["desiredReplicas"] = workload is null ? 0 : wanted;
            Conditions.Set(tree, "AbleToScale", workload is not null, workload is not null ? "SucceededGetScale" : "FailedGetScale", workload is not null ? "the HPA controller was able to get the target's current scale" : "the target does not exist");
            if (metrics.IsAvailable)
            {
                Conditions.Set(tree, "ScalingActive", true, "ValidMetricFound", "the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)");
                Conditions.Set(tree, "ScalingLimited", false, "DesiredWithinRange", "the desired count is within the acceptable range");
            }
            else
            {
                Conditions.Set(tree, "ScalingActive", false, "FailedGetResourceMetric", "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)");
            }

            return tree;
        }, "status", Options);
        return Task.CompletedTask;
    }
}
