using System.Text.Json;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Checks;

/// <summary>What the pods of one workload ask for, and where they may run.</summary>
public sealed record PodDemand
{
    /// <summary>The workload, for people.</summary>
    public required string Name { get; init; }

    /// <summary>What the scheduler sets aside for each pod.</summary>
    public ComputeResources Requests { get; init; }

    /// <summary>What each pod may use at most; 0 where it may use all.</summary>
    public ComputeResources Limits { get; init; }

    /// <summary>How many pods run.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>How many run at most; more than <see cref="Replicas"/> where something scales it.</summary>
    public int Maximum { get; init; } = 1;

    /// <summary>How many more run while it is updated.</summary>
    public int Surge { get; init; }

    /// <summary>Whether one runs on every node that takes it.</summary>
    public bool OnEveryNode { get; init; }

    /// <summary>What it asks of a node's labels.</summary>
    public IReadOnlyList<NodeRequirement> Requirements { get; init; } = [];

    /// <summary>The taints that it bears.</summary>
    public IReadOnlyList<Toleration> Tolerations { get; init; } = [];

    /// <summary>An entry of the environment's workloads, which is placed as the roles place it.</summary>
    public static PodDemand Of(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var every = workload.Node == Workload.EveryNode;
        return new()
        {
            Name = workload.Name,
            Requests = workload.Requests,
            Limits = workload.Limits,
            Replicas = workload.Replicas,
            Maximum = workload.Replicas,
            OnEveryNode = every,
            Requirements = every ? [] : [NodeRequirement.Equal(Node.WorkloadLabel, workload.Node)],
            Tolerations = [Toleration.Everything],
        };
    }

    /// <summary>A Deployment, StatefulSet, DaemonSet, Job or Pod, live or rendered; null for an object without pods.</summary>
    /// <param name="workload">The object.</param>
    /// <param name="autoscalers">The HorizontalPodAutoscalers among which its own may be.</param>
    public static PodDemand? Of(ClusterObject workload, IEnumerable<ClusterObject> autoscalers)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if ((workload.Kind == "Pod" ? workload.At("spec") : workload.At("spec", "template", "spec")) is not { } pod)
        {
            return null;
        }

        var autoscaler = autoscalers.FirstOrDefault(item => item.Namespace == workload.Namespace
            && item.Text("spec", "scaleTargetRef", "kind") == workload.Kind && item.Text("spec", "scaleTargetRef", "name") == workload.Name);
        var replicas = workload.Kind == "Job" ? 0 : autoscaler?.Number("spec", "minReplicas") ?? (workload.At("spec", "replicas") is { } given ? given.GetInt32() : 1);
        return new()
        {
            Name = workload.Name,
            Requests = Sum(pod, "requests"),
            Limits = Sum(pod, "limits"),
            Replicas = replicas,
            Maximum = autoscaler?.Number("spec", "maxReplicas") ?? replicas,
            Surge = workload.Kind == "Job" ? 1 : workload.Kind == "Deployment" && replicas > 0 && workload.Text("spec", "strategy", "type") != "Recreate" ? 1 : 0,
            OnEveryNode = workload.Kind == "DaemonSet",
            Requirements = RequirementsOf(pod),
            Tolerations = workload.Kind == "DaemonSet" ? [.. TolerationsOf(pod), .. DaemonTolerations] : TolerationsOf(pod),
        };
    }

    /// <summary>What a mapping with nodeSelector, affinity and tolerations asks of nodes: a pod's specification, or values of a chart that become one.</summary>
    public static IReadOnlyList<NodeRequirement> RequirementsOf(JsonElement pod)
    {
        var required = new List<NodeRequirement>();
        if (Child(pod, "nodeSelector") is { ValueKind: JsonValueKind.Object } selector)
        {
            required.AddRange(selector.EnumerateObject().Select(entry => NodeRequirement.Equal(entry.Name, entry.Value.ToString())));
        }

        // Several terms are alternatives, which nothing of ours uses: only the one term that must hold is read.
        if (Child(pod, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms") is { ValueKind: JsonValueKind.Array } terms && terms.GetArrayLength() == 1
            && Child(terms[0], "matchExpressions") is { ValueKind: JsonValueKind.Array } expressions)
        {
            required.AddRange(expressions.EnumerateArray().Select(expression => new NodeRequirement(
                Child(expression, "key").ToString()!,
                Child(expression, "operator").ToString()!,
                Child(expression, "values") is { ValueKind: JsonValueKind.Array } values ? [.. values.EnumerateArray().Select(value => value.ToString())] : [])));
        }

        return required;
    }

    /// <summary>The tolerations of such a mapping.</summary>
    public static IReadOnlyList<Toleration> TolerationsOf(JsonElement pod) =>
        Child(pod, "tolerations") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(Toleration.Of)] : [];

    // The DaemonSet controller gives these to its pods.
    private static readonly IReadOnlyList<Toleration> DaemonTolerations =
    [
        new("node.kubernetes.io/not-ready", "Exists", "", ""), new("node.kubernetes.io/unreachable", "Exists", "", ""), new("node.kubernetes.io/unschedulable", "Exists", "", ""),
        new("node.kubernetes.io/disk-pressure", "Exists", "", ""), new("node.kubernetes.io/memory-pressure", "Exists", "", ""), new("node.kubernetes.io/pid-pressure", "Exists", "", ""),
    ];

    private static ComputeResources Sum(JsonElement pod, string kind)
    {
        var containers = Amounts(pod, "containers", kind).Aggregate(default(ComputeResources), (sum, amount) => sum + amount);
        var initial = Amounts(pod, "initContainers", kind).ToList();
        return new(
            Math.Max(containers.MilliCpu, initial.Select(amount => amount.MilliCpu).DefaultIfEmpty().Max()),
            Math.Max(containers.MemoryMiB, initial.Select(amount => amount.MemoryMiB).DefaultIfEmpty().Max()));
    }

    private static IEnumerable<ComputeResources> Amounts(JsonElement pod, string containers, string kind) =>
        Child(pod, containers) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(container => Child(container, "resources", kind) is { } amounts ? ResourceQuantity.Of(amounts) : default)
            : [];

    private static JsonElement? Child(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }
}
