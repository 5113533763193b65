using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Checks;

/// <summary>Whether every pod that should be guarded by a NetworkPolicy is.</summary>
public static class NetworkPolicies
{
    /// <inheritdoc cref="Checks.Trouble"/>
    public static readonly Trouble Trouble = new(
        "namespace-open", "A pod is guarded by no NetworkPolicy",
        "Every pod of the cluster may connect to it.",
        "The policy was deleted, its selector matches no longer, or the chart that brings it is not deployed.",
        "For a store: ./build.sh --target=Redis, RabbitMq or PostgreSql with --force; for a service: --target=Sync.",
        "NetworkSecurity", "Doctor");

    /// <summary>Looks for pods that no policy selects.</summary>
    /// <param name="namespaces">The namespaces whose pods are to be guarded.</param>
    /// <param name="pods">The pods of the cluster.</param>
    /// <param name="policies">The policies of the cluster.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<string> namespaces, IReadOnlyList<ClusterObject> pods, IReadOnlyList<ClusterObject> policies)
    {
        ArgumentNullException.ThrowIfNull(namespaces);
        ArgumentNullException.ThrowIfNull(pods);
        ArgumentNullException.ThrowIfNull(policies);
        var open = pods.Where(pod => namespaces.Contains(pod.Namespace) && pod.Text("status", "phase") == "Running" && !policies.Any(policy => Selects(policy, pod)));
        return open.Select(pod => Trouble.Found(
            Severity.Warning, pod.Path, $"none of the {policies.Count(policy => policy.Namespace == pod.Namespace)} NetworkPolicies of {pod.Namespace} that limit what comes in selects it"));
    }

    private static bool Selects(ClusterObject policy, ClusterObject pod)
    {
        var types = policy.Items("spec", "policyTypes").Select(type => type.GetString()).ToList();
        var labels = pod.Names("metadata", "labels");
        return policy.Namespace == pod.Namespace
            && (types.Count == 0 || types.Contains("Ingress"))
            && !policy.Items("spec", "podSelector", "matchExpressions").Any()
            && policy.Names("spec", "podSelector", "matchLabels").All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value);
    }
}
