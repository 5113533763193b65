using System.Buffers.Binary;
using System.Net;

namespace WasteCoach.Build.Environments;

/// <summary>Arithmetic on IPv4 networks.</summary>
internal static class Ipv4
{
    /// <summary>How many addresses AWS keeps for itself at the start of a subnet: network, router, DNS and one in reserve.</summary>
    private const int ReservedAtStart = 4;

    public static uint First(IPNetwork network) => Number(network.BaseAddress);

    public static uint Last(IPNetwork network) => First(network) | (network.PrefixLength == 0 ? uint.MaxValue : (1u << (32 - network.PrefixLength)) - 1);

    public static bool Overlap(IPNetwork a, IPNetwork b) => First(a) <= Last(b) && First(b) <= Last(a);

    public static bool Contains(IPNetwork outer, IPNetwork inner) => First(outer) <= First(inner) && Last(inner) <= Last(outer);

    /// <summary>The first address an instance may have in a subnet.</summary>
    public static IPAddress FirstUsable(IPNetwork subnet) => Address(First(subnet) + ReservedAtStart);

    /// <summary>The last address an instance may have in a subnet; the broadcast address after it is AWS's.</summary>
    public static IPAddress LastUsable(IPNetwork subnet) => Address(Last(subnet) - 1);

    public static bool IsUsable(IPNetwork subnet, IPAddress address) =>
        Number(address) >= First(subnet) + ReservedAtStart && Number(address) <= Last(subnet) - 1;

    /// <summary>The addresses that an instance may have in a subnet: those above a given one, then the others.</summary>
    public static IEnumerable<IPAddress> UsableAbove(IPNetwork subnet, IPAddress given)
    {
        var (first, last) = (First(subnet) + ReservedAtStart, Last(subnet) - 1);
        var begin = Math.Clamp(Number(given) + 1, first, last);
        for (var offset = 0u; offset <= last - first; offset++)
        {
            yield return Address(first + ((begin - first + offset) % (last - first + 1)));
        }
    }

    private static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static IPAddress Address(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
