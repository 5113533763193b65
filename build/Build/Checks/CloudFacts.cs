namespace WasteCoach.Build.Checks;

/// <summary>An instance.</summary>
public sealed record InstanceFacts(string Name, string Id, string State, string Zone, string PrivateIp, string PublicIp);

/// <summary>A security group with its rules.</summary>
public sealed record GroupFacts(string Id, string Name, IReadOnlyList<RuleFacts> Rules);

/// <summary>A rule of a security group.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsEgress">Whether it is about what leaves.</param>
/// <param name="Protocol">tcp, udp, icmp, or -1 for all.</param>
/// <param name="From">First port; -1 for all.</param>
/// <param name="To">Last port; -1 for all.</param>
/// <param name="Range">The addresses it is about; empty for a group.</param>
/// <param name="Group">The group it is about; null for addresses.</param>
/// <param name="Description">What its maker wrote.</param>
public sealed record RuleFacts(string Id, bool IsEgress, string Protocol, int From, int To, string Range, string? Group, string Description)
{
    /// <summary>Whether it is about a port of tcp.</summary>
    public bool Covers(int port) => Protocol == "-1" || (Protocol is "tcp" or "6" && (From == -1 || (From <= port && port <= To)));

    /// <summary>Whether it is about everybody.</summary>
    public bool IsOfWorld => Range is "0.0.0.0/0" or "::/0";

    /// <summary>The rule in words.</summary>
    public override string ToString() =>
        $"{(IsEgress ? "egress" : "ingress")} {(Protocol == "-1" ? "all" : Protocol)} {(From == -1 ? "all ports" : From == To ? $"port {From}" : $"ports {From} to {To}")} {(IsEgress ? "to" : "from")} {Group ?? Range} ({Id}{(Description.Length == 0 ? "" : $", \"{Description}\"")})";
}

/// <summary>A network interface.</summary>
public sealed record InterfaceFacts(string Id, string Status, string Description, IReadOnlyList<string> Groups);

/// <summary>A volume.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Such as available or in-use.</param>
/// <param name="GiB">Its size.</param>
/// <param name="PersistentVolume">Name of the PersistentVolume it was made for; null when it was made for none.</param>
/// <param name="Claim">The claim it was made for, as namespace/name; null when for none.</param>
public sealed record VolumeFacts(string Id, string State, int GiB, string? PersistentVolume, string? Claim);
