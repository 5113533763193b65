using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Clusters;

/// <summary>What a node's labels and taints are against what the environment says.</summary>
/// <param name="Node">The node.</param>
/// <param name="Labels">Labels that are missing or other than they should be.</param>
/// <param name="Taints">Taints that are missing.</param>
/// <param name="Foreign">Labels and taints that nobody known put there.</param>
public sealed record NodeMarks(string Node, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<Taint> Taints, IReadOnlyList<string> Foreign)
{
    private const string ControlPlaneTaint = "node-role.kubernetes.io/control-plane";
    private static readonly string[] Known = ["kubernetes.io", "k8s.io", "projectcalico.org"];

    /// <summary>Whether it is as it should be; what is foreign does no harm by itself.</summary>
    public bool IsRight => Labels.Count == 0 && Taints.Count == 0;

    /// <summary>Compares.</summary>
    /// <param name="node">The node as the environment has it.</param>
    /// <param name="facts">Labels that follow from the machine: type, region, zone.</param>
    /// <param name="labels">The labels that are there.</param>
    /// <param name="taints">The taints that are there.</param>
    public static NodeMarks Of(Node node, IReadOnlyDictionary<string, string> facts, IReadOnlyDictionary<string, string> labels, IReadOnlyList<Taint> taints)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(labels);
        var wanted = node.Labels.Concat(facts).ToDictionary();
        var wantedTaints = node.Role == NodeRole.ControlPlane ? node.Taints.Append(new Taint(ControlPlaneTaint, "", "NoSchedule")).ToList() : node.Taints;
        return new NodeMarks(
            node.Name,
            wanted.Where(label => labels.GetValueOrDefault(label.Key) != label.Value).ToDictionary(),
            [.. wantedTaints.Except(taints)],
            [
                .. labels.Where(label => !wanted.ContainsKey(label.Key) && !IsKnown(label.Key)).Select(label => $"label {label.Key}={label.Value}"),
                // Kubernetes itself taints a node that is not ready or cordoned.
                .. taints.Except(wantedTaints).Where(taint => !taint.Key.StartsWith("node.kubernetes.io/", StringComparison.Ordinal)).Select(taint => $"taint {taint}"),
            ]);
    }

    private static bool IsKnown(string key) =>
        key.Split('/')[0] is var domain && key.Contains('/', StringComparison.Ordinal) && Known.Any(known => domain == known || domain.EndsWith("." + known, StringComparison.Ordinal));
}
