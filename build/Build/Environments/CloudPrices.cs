namespace WasteCoach.Build.Environments;

/// <summary>What things of the cloud cost by being there, in USD, in the region and of the day of <see cref="PriceSource"/>.</summary>
/// <param name="Gp3PerGiBMonth">A gp3 volume, for each GiB and month.</param>
/// <param name="PublicIpv4PerHour">A public IPv4 address.</param>
/// <param name="LoadBalancerPerHour">An application load balancer, without what its traffic uses.</param>
/// <param name="HostedZonePerMonth">A hosted zone of Route 53.</param>
public sealed record CloudPrices(decimal Gp3PerGiBMonth, decimal PublicIpv4PerHour, decimal LoadBalancerPerHour, decimal HostedZonePerMonth);
