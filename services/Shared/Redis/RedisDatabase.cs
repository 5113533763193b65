namespace WasteCoach.Shared.Redis;

/// <summary>What each numbered database of Redis holds, and for how long.</summary>
public sealed record RedisDatabase(int Number, TimeSpan Lifetime)
{
    /// <summary>Results of finished jobs.</summary>
    public static RedisDatabase Results { get; } = new(0, TimeSpan.FromHours(24));

    /// <summary>Answers by perceptual hash.</summary>
    public static RedisDatabase ImageHashes { get; } = new(1, TimeSpan.FromDays(7));

    /// <summary>How far a job is.</summary>
    public static RedisDatabase Progress { get; } = new(2, TimeSpan.FromHours(1));

    /// <summary>Requests of the current minute.</summary>
    public static RedisDatabase RateLimits { get; } = new(3, TimeSpan.FromMinutes(1));

    /// <summary>Sessions that were signed out; each entry lives as long as an access token could.</summary>
    public static RedisDatabase Blacklist { get; } = new(4, TimeSpan.FromMinutes(10));

    /// <summary>Answers of the recycling catalogue, which changes with a release only.</summary>
    public static RedisDatabase Catalogue { get; } = new(5, TimeSpan.FromMinutes(10));
}
