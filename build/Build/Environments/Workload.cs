namespace WasteCoach.Build.Environments;

/// <summary>Something that runs for the cluster itself: an add-on, a store, a part of the monitoring.</summary>
public sealed record Workload
{
    /// <summary>The selector of what runs once on every node (a DaemonSet), whatever its taints.</summary>
    public const string EveryNode = "every";

    /// <summary>The name in the environment, such as <c>prometheus</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The value of the node label <c>workload</c> that it selects, or <see cref="EveryNode"/>.</summary>
    public required string Node { get; init; }

    /// <summary>How many pods of it run, on each node where it selects every one.</summary>
    public required int Replicas { get; init; }

    /// <summary>What the scheduler sets aside for each pod.</summary>
    public required ComputeResources Requests { get; init; }

    /// <summary>What each pod may use at most. No processor limit means that it is never throttled.</summary>
    public required ComputeResources Limits { get; init; }

    /// <summary>The size of the volume of each pod in GiB; null where it keeps nothing.</summary>
    public int? VolumeGiB { get; init; }

    /// <summary>The line of the environment file on which it is defined.</summary>
    public int Line { get; init; }

    /// <summary>Whether it may run on a node, by its selector.</summary>
    public bool Selects(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Node == EveryNode || Node == node.Workload;
    }
}
