using System.Net;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Nodes;

/// <summary>Chooses an address for a new node.</summary>
public static class FreeAddress
{
    /// <summary>The first address of a subnet that nobody has, looking upwards from another one and then from the subnet's begin.</summary>
    /// <exception cref="UsageException">The subnet is full.</exception>
    public static IPAddress In(Subnet subnet, IPAddress above, IReadOnlySet<IPAddress> taken)
    {
        ArgumentNullException.ThrowIfNull(subnet);
        ArgumentNullException.ThrowIfNull(taken);
        return Ipv4.UsableAbove(subnet.Cidr, above).FirstOrDefault(address => !taken.Contains(address))
            ?? throw new UsageException($"Every address of subnet {subnet.Name} ({subnet.Cidr}) is taken.", "Choose a node of another subnet with --like.");
    }
}
