using System.Text.Json;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Checks;

/// <summary>What the scheduler knows of a node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What machine it is, for people.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Taints">Its taints.</param>
/// <param name="Allocatable">What its pods can have.</param>
/// <param name="BuiltIn">What runs there without being asked for, by name.</param>
public sealed record NodeRoom(
    string Name,
    string Kind,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<Taint> Taints,
    ComputeResources Allocatable,
    IReadOnlyList<(string Name, ComputeResources Requests)> BuiltIn)
{
    private const string ControlPlane = "node-role.kubernetes.io/control-plane";

    /// <summary>A node of an environment, as it will register.</summary>
    public static NodeRoom Of(Node node, InstanceType type)
    {
        ArgumentNullException.ThrowIfNull(node);
        var labels = new Dictionary<string, string>(node.Labels)
        {
            ["kubernetes.io/hostname"] = node.Name, ["kubernetes.io/os"] = "linux", ["kubernetes.io/arch"] = "amd64",
        };
        var taints = node.Taints.ToList();
        if (node.Role == NodeRole.ControlPlane)
        {
            // kubeadm gives both.
            labels[ControlPlane] = "";
            taints.Add(new Taint(ControlPlane, "", "NoSchedule"));
        }

        return new(node.Name, node.InstanceType, labels, taints, NodeCapacity.Allocatable(type), [.. SystemPods.On(node)]);
    }

    /// <summary>A node of a cluster.</summary>
    public static NodeRoom Of(ClusterObject node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var labels = node.At("metadata", "labels") is { } given ? given.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "") : [];
        return new(
            node.Name,
            labels.GetValueOrDefault("node.kubernetes.io/instance-type", "node"),
            labels,
            [.. node.Items("spec", "taints").Select(taint => new Taint(Text(taint, "key"), Text(taint, "value"), Text(taint, "effect")))],
            node.At("status", "allocatable") is { } allocatable ? ResourceQuantity.Of(allocatable) : default,
            []);
    }

    /// <summary>Whether a pod's selector and tolerations let it on this node.</summary>
    public bool Takes(PodDemand pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return Matches(pod) && Unborne(pod) is null;
    }

    /// <summary>Whether its labels are what a pod asks for.</summary>
    public bool Matches(PodDemand pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return pod.Requirements.All(requirement => requirement.Holds(Labels));
    }

    /// <summary>A taint that keeps a pod away; null when none does.</summary>
    public Taint? Unborne(PodDemand pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return Taints.FirstOrDefault(taint => taint.Effect != "PreferNoSchedule" && !pod.Tolerations.Any(toleration => toleration.Bears(taint)));
    }

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var text) ? text.ToString() : "";
}
