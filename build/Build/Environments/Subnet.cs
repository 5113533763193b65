using System.Net;

namespace WasteCoach.Build.Environments;

/// <summary>A public subnet of the VPC.</summary>
/// <param name="Name">Its short name, by which nodes refer to it.</param>
/// <param name="Zone">Its availability zone.</param>
/// <param name="Cidr">Its network, inside the VPC's and apart from every other subnet's.</param>
public sealed record Subnet(string Name, string Zone, IPNetwork Cidr);
