using System.Collections.Immutable;
using System.Net;

namespace WasteCoach.Build.Environments;

/// <summary>A machine of the cluster. Instance, inventory, labels, taints and expected counts all come from here.</summary>
public sealed record Node
{
    /// <summary>The label that workloads select nodes by.</summary>
    public const string WorkloadLabel = "workload";

    /// <summary>The key of the taint on a dedicated node.</summary>
    public const string DedicatedTaint = "dedicated";

    /// <summary>The host name, an RFC 1123 label.</summary>
    public required string Name { get; init; }

    /// <summary>The EC2 instance type; one of <see cref="VersionCatalogue.InstanceTypes"/>.</summary>
    public required string InstanceType { get; init; }

    /// <summary>The size of the root volume in GiB.</summary>
    public required int RootVolumeGiB { get; init; }

    /// <inheritdoc cref="NodeRole"/>
    public required NodeRole Role { get; init; }

    /// <summary>What the node is for: the value of the label <c>workload</c>.</summary>
    public required string Workload { get; init; }

    /// <summary>The name of the subnet it stands in.</summary>
    public required string Subnet { get; init; }

    /// <summary>Its address inside that subnet.</summary>
    public required IPAddress PrivateIp { get; init; }

    /// <summary>Whether it keeps a public address of its own over a restart.</summary>
    public bool ElasticIp { get; init; }

    /// <summary>Whether only workloads that tolerate its taint may run on it.</summary>
    public bool Dedicated { get; init; }

    /// <summary>The Kubernetes labels set at registration.</summary>
    public IReadOnlyDictionary<string, string> Labels =>
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal).Add(WorkloadLabel, Workload);

    /// <summary>The Kubernetes taints set at registration.</summary>
    public IReadOnlyList<Taint> Taints => Dedicated ? [new Taint(DedicatedTaint, Workload, "NoSchedule")] : [];
}
