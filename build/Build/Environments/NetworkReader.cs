using System.Net;

namespace WasteCoach.Build.Environments;

/// <summary>Reads the address plan and proves that nothing in it overlaps.</summary>
/// <param name="region">The region of the account, in which the zones must lie; empty or <see langword="null"/> if it is not known.</param>
internal sealed class NetworkReader(string? region)
{
    /// <summary>AWS allows a VPC and a subnet prefixes from /16 to /28.</summary>
    private const int WidestPrefix = 16;

    private const int NarrowestPrefix = 28;

    private readonly List<Subnet> subnets = [];

    public NetworkSettings Read(Section section)
    {
        var vpc = ReadNetwork(section, "vpc", WidestPrefix, NarrowestPrefix);
        var pods = ReadNetwork(section, "pods", 8, 24);
        var services = ReadNetwork(section, "services", 8, 24);
        CheckApart(section, "pods", pods, "vpc", vpc);
        CheckApart(section, "services", services, "vpc", vpc);
        CheckApart(section, "services", services, "pods", pods);
        section.Children("subnets", subnet => ReadSubnet(subnet, vpc));
        if (section.IsEmptyList("subnets"))
        {
            section.Report("subnets", "there is no subnet", "Define at least one; a load balancer wants two in different zones.");
        }

        return new NetworkSettings { Vpc = vpc ?? default, Pods = pods ?? default, Services = services ?? default, Subnets = [.. subnets] };
    }

    private static IPNetwork? ReadNetwork(Section section, string key, int widest, int narrowest)
    {
        var network = section.Cidr(key);
        if (network is not { } cidr)
        {
            return null;
        }

        if (cidr.BaseAddress.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
        {
            section.Report(key, $"{cidr} is not IPv4", "Write an IPv4 network, such as 10.0.0.0/16.");
            return null;
        }

        if (cidr.PrefixLength < widest || cidr.PrefixLength > narrowest)
        {
            section.Report(key, $"the prefix /{cidr.PrefixLength} is outside /{widest} to /{narrowest}", $"Use a prefix from /{widest} to /{narrowest}.");
            return null;
        }

        return cidr;
    }

    private static void CheckApart(Section section, string key, IPNetwork? network, string otherKey, IPNetwork? other)
    {
        if (network is { } a && other is { } b && Ipv4.Overlap(a, b))
        {
            section.Report(key, $"{a} overlaps network.{otherKey} ({b})", "Choose private networks that have no address in common.");
        }
    }

    private Subnet ReadSubnet(Section section, IPNetwork? vpc)
    {
        var name = section.Text("name", TextFormats.Label);
        var zone = section.Text("zone", TextFormats.Zone);
        var cidr = ReadNetwork(section, "cidr", WidestPrefix, NarrowestPrefix);
        if (name.Length > 0 && subnets.Exists(other => other.Name == name))
        {
            section.Report("name", $"the subnet '{name}' is already defined", "Give it another name, or remove one of the two.");
        }

        if (zone.Length > 0 && region is { Length: > 0 } && zone[..^1] != region)
        {
            section.Report("zone", $"{zone} is not in the region {region}", $"Use a zone of it, such as {region}a.");
        }

        if (cidr is { } network)
        {
            if (vpc is { } outer && !Ipv4.Contains(outer, network))
            {
                section.Report("cidr", $"{network} is outside network.vpc ({outer})", $"Choose a part of {outer}.");
            }

            foreach (var other in subnets.Where(other => other.Cidr != default && Ipv4.Overlap(network, other.Cidr)))
            {
                section.Report("cidr", $"{network} overlaps subnet {other.Name} ({other.Cidr})", "Choose a part of the VPC that no other subnet has.");
            }
        }

        var subnet = new Subnet(name, zone, cidr ?? default);
        subnets.Add(subnet);
        return subnet;
    }
}
