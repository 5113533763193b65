using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Planning;

/// <summary>Prices for a month, out of the catalogue.</summary>
public sealed class PriceList(VersionCatalogue versions)
{
    /// <summary>Hours of a month, as AWS' own calculator takes them.</summary>
    public const int HoursPerMonth = 730;

    /// <summary>An instance that always runs.</summary>
    /// <exception cref="KeyNotFoundException">The catalogue does not know the type.</exception>
    public decimal Instance(string type) => versions.InstanceTypes[type].UsdPerHour * HoursPerMonth;

    /// <summary>Whether the catalogue knows an instance type.</summary>
    public bool Knows(string type) => versions.InstanceTypes.ContainsKey(type);

    /// <summary>A gp3 volume with the throughput that is part of its price.</summary>
    public decimal Volume(int gib) => versions.CloudPrices.Gp3PerGiBMonth * gib;

    /// <summary>A public IPv4 address, in use or not.</summary>
    public decimal PublicAddress => versions.CloudPrices.PublicIpv4PerHour * HoursPerMonth;

    /// <summary>A load balancer, without its addresses and without what its traffic uses.</summary>
    public decimal LoadBalancer => versions.CloudPrices.LoadBalancerPerHour * HoursPerMonth;

    /// <summary>A zone.</summary>
    public decimal Zone => versions.CloudPrices.HostedZonePerMonth;
}
