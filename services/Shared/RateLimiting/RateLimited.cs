namespace WasteCoach.Shared.RateLimiting;

/// <summary>Marks an endpoint whose requests are counted per client.</summary>
public sealed record RateLimited(RateLimitOutage Outage);
