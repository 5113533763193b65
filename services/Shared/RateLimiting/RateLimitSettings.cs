namespace WasteCoach.Shared.RateLimiting;

/// <summary>How much a client may ask (section <c>RateLimit</c>).</summary>
public sealed record RateLimitSettings
{
    /// <summary>Requests a minute per client and endpoint.</summary>
    public int PerMinute { get; init; } = 60;
}
