using StackExchange.Redis;
using WasteCoach.Shared.Redis;

namespace WasteCoach.Shared.RateLimiting;

/// <summary>Counts requests in Redis, so that all instances of a service share one count.</summary>
public sealed class RateLimiter(IConnectionMultiplexer redis, RateLimitSettings settings)
{
    // Counting and setting the expiry in one step: a key left without expiry would shut its client out for ever.
    private const string Count = """
        local count = redis.call('INCR', KEYS[1])
        if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
        return { count, redis.call('PTTL', KEYS[1]) }
        """;

    /// <summary>Counts one request.</summary>
    /// <returns>Null when it is within the limit, else how long the client must wait.</returns>
    public async Task<TimeSpan?> CountAsync(string client, string endpoint)
    {
        var reply = (RedisValue[])(await redis.Open(RedisDatabase.RateLimits).ScriptEvaluateAsync(
            Count,
            [$"rate:{endpoint}:{client}"],
            [(long)RedisDatabase.RateLimits.Lifetime.TotalMilliseconds]))!;
        return (long)reply[0] <= settings.PerMinute ? null : TimeSpan.FromMilliseconds(Math.Max(1, (long)reply[1]));
    }
}
