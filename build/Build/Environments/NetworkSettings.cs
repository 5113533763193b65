using System.Net;

namespace WasteCoach.Build.Environments;

/// <summary>The address plan. Its networks do not overlap.</summary>
public sealed record NetworkSettings
{
    /// <summary>The VPC's network.</summary>
    public required IPNetwork Vpc { get; init; }

    /// <summary>The network pods get their addresses from.</summary>
    public required IPNetwork Pods { get; init; }

    /// <summary>The network of the cluster's virtual service addresses.</summary>
    public required IPNetwork Services { get; init; }

    /// <summary>The VPC's subnets, in the order of the file.</summary>
    public required IReadOnlyList<Subnet> Subnets { get; init; }
}
