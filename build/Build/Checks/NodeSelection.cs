namespace WasteCoach.Build.Checks;

/// <summary>Whether every workload has a node that takes it, by labels and taints.</summary>
public static class NodeSelection
{
    /// <summary>Nothing takes it.</summary>
    public static readonly Trouble Unmatched = new(
        "postgresql-unschedulable",
        "A pod stays Pending: no node takes it",
        "PostgreSQL (or another pod) stays Pending; its events say \"didn't match Pod's node affinity/selector\" or \"had untolerated taint\".",
        "Its selector names a label that no node has, or all nodes that have it keep it away by a taint.",
        "Write the label of a node (workload in the environment's nodes) as node of the workload in the environment's file or the chart's values.yaml. If a live node lost its label or taint: ./build.sh --target=NodeLabels.",
        "Preflight", "Doctor");

    /// <summary>What has no node.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="pods">What is to run, named as people find it.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<NodeRoom> nodes, IEnumerable<PodDemand> pods)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(pods);
        return pods.Where(pod => !nodes.Any(node => node.Takes(pod))).Select(pod => Found(nodes, pod));
    }

    private static Finding Found(IReadOnlyList<NodeRoom> nodes, PodDemand pod)
    {
        var wanted = string.Join(", ", pod.Requirements);
        var matching = nodes.Where(node => node.Matches(pod)).ToList();
        if (matching.Count > 0)
        {
            var taints = string.Join(", ", matching.Select(node => $"{node.Name} ({node.Unborne(pod)})"));
            return Unmatched.Found(Severity.Critical, pod.Name, $"The nodes that {(wanted.Length == 0 ? "it may choose among" : $"match {wanted}")} have taints that it does not tolerate: {taints}.");
        }

        // A label that no node has at all is told with what the nodes have in its place.
        var keys = pod.Requirements.Where(requirement => !nodes.Any(node => requirement.Holds(node.Labels))).Select(requirement => requirement.Key).ToList();
        var seen = keys.Select(key => $"{key}: {(nodes.Select(node => node.Labels.GetValueOrDefault(key)).OfType<string>().Distinct().ToList() is { Count: > 0 } values ? string.Join(", ", values) : "no node has it")}");
        return Unmatched.Found(Severity.Critical, pod.Name, $"No node matches {wanted}. The nodes have {(keys.Count > 0 ? string.Join("; ", seen) : "each label, but not on one node")}.");
    }
}
