namespace WasteCoach.Shared.RateLimiting;

/// <summary>What happens to requests while they can't be counted.</summary>
public enum RateLimitOutage
{
    /// <summary>They are refused with 503: where counting is what protects, as at a login.</summary>
    Refuse,

    /// <summary>They are served uncounted: public reading must not end with the cache.</summary>
    Admit,
}
