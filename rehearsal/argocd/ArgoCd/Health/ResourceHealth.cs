using Rehearsal.ArgoCd.Cluster;
using static Rehearsal.ArgoCd.Health.HealthStatus;

namespace Rehearsal.ArgoCd.Health;

/// <summary>
/// How upstream 2.12 judges the health of an object, by its kind. Kinds that are not here have none: an Application since 1.8,
/// a PodDisruptionBudget until 2.13.
/// </summary>
internal static class ResourceHealth
{
    private static readonly Dictionary<(string Group, string Kind), Func<JsonObject, HealthStatus>> Rules = new()
    {
        [("apps", "Deployment")] = WorkloadHealth.Deployment,
        [("apps", "StatefulSet")] = WorkloadHealth.StatefulSet,
        [("apps", "DaemonSet")] = WorkloadHealth.DaemonSet,
        [("apps", "ReplicaSet")] = WorkloadHealth.ReplicaSet,
        [("batch", "Job")] = Job,
        [("", "Pod")] = PodHealth.Of,
        [("", "Service")] = tree => tree.Text("spec", "type") == "LoadBalancer" ? Addressed(tree) : new(Healthy),
        [("networking.k8s.io", "Ingress")] = Addressed,
        [("", "PersistentVolumeClaim")] = Claim,
        [("autoscaling", "HorizontalPodAutoscaler")] = Autoscaler,
        [("apiregistration.k8s.io", "APIService")] = ApiService,
        [("apiextensions.k8s.io", "CustomResourceDefinition")] = Definition,
    };

    /// <summary>Whether the kind has a health at all.</summary>
    public static bool Has(ObjectKey key) => Rules.ContainsKey((key.Group, key.Kind));

    /// <returns>Null: its kind has none.</returns>
    public static HealthStatus? Of(JsonObject tree)
    {
        if (tree.Text("metadata", "deletionTimestamp").Length > 0)
        {
            return new(Progressing, "Pending deletion");
        }

        return Rules.TryGetValue((ObjectKey.GroupOf(tree), tree.Text("kind")), out var rule) ? rule(tree) : null;
    }

    internal static JsonNode? Condition(JsonObject tree, string type) => tree.Elements("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    private static HealthStatus Addressed(JsonObject tree) => tree.Elements("status", "loadBalancer", "ingress").Any() ? new(Healthy) : new(Progressing);

    private static HealthStatus Claim(JsonObject tree) => tree.Text("status", "phase") switch
    {
        "Bound" => new(Healthy),
        "Pending" => new(Progressing),
        "Lost" => new(Degraded),
        _ => new(Unknown),
    };

    private static HealthStatus Job(JsonObject tree)
    {
        if (Condition(tree, "Failed") is { } failed && failed.Text("status") == "True")
        {
            return new(Degraded, failed.Text("message"));
        }

        if (Condition(tree, "Complete") is { } complete && complete.Text("status") == "True")
        {
            return new(Healthy, complete.Text("message"));
        }

        return Condition(tree, "Suspended") is { } suspended && suspended.Text("status") == "True" ? new(Suspended, suspended.Text("message")) : new(Progressing);
    }

    private static HealthStatus Autoscaler(JsonObject tree)
    {
        foreach (var condition in tree.Elements("status", "conditions"))
        {
            switch (condition.Text("type"), condition.Text("reason"))
            {
                case ("AbleToScale", "FailedGetScale" or "FailedUpdateScale") or ("ScalingActive", "FailedGetResourceMetric" or "InvalidSelector"):
                    return new(Degraded, condition.Text("message"));
                case ("AbleToScale", "SucceededRescale") or ("ScalingLimited", "DesiredWithinRange" or "TooFewReplicas" or "TooManyReplicas"):
                    return new(Healthy, condition.Text("message"));
            }
        }

        return new(Progressing, "Waiting to Autoscale");
    }

    private static HealthStatus ApiService(JsonObject tree) => Condition(tree, "Available") is not { } available ? new(Progressing, "Waiting to be processed")
        : new(available.Text("status") == "True" ? Healthy : Progressing, $"{available.Text("reason")}: {available.Text("message")}");

    private static HealthStatus Definition(JsonObject tree)
    {
        if (Condition(tree, "NamesAccepted") is { } names && names.Text("status") == "False")
        {
            return new(Degraded, $"CRD names have not been accepted: {names.Text("message")}");
        }

        return Condition(tree, "Established") is { } established && established.Text("status") == "True" ? new(Healthy, "CRD is healthy") : new(Progressing, "CRD is not established");
    }
}
