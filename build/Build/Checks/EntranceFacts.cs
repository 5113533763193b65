namespace WasteCoach.Build.Checks;

/// <summary>A load balancer.</summary>
public sealed record BalancerFacts(string Arn, string Name, string DnsName, string Vpc, string State);

/// <summary>A target group, with its targets.</summary>
public sealed record TargetGroupFacts(string Arn, string Name, string Vpc, IReadOnlyList<string> Balancers, IReadOnlyList<TargetFacts> Targets);

/// <summary>A target and what its health checks say.</summary>
public sealed record TargetFacts(string Id, string State, string Reason);

/// <summary>A record of a zone.</summary>
/// <param name="Name">Its name, without the last dot.</param>
/// <param name="Type">Its type, such as A.</param>
/// <param name="Alias">What it is an alias of; null for one with values.</param>
/// <param name="Values">Its values.</param>
public sealed record RecordFacts(string Name, string Type, string? Alias, IReadOnlyList<string> Values);
