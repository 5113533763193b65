using System.Text.Json;
using StackExchange.Redis;
using WasteCoach.Shared.Redis;

namespace WasteCoach.Shared.Jobs;

/// <summary>Results of the last day in Redis; older ones stand in the database.</summary>
public sealed class RecentResults(IConnectionMultiplexer redis)
{
    /// <summary>Keeps a result of a user's job.</summary>
    public Task SetAsync(Guid user, JobResult result) =>
        redis.Open(RedisDatabase.Results).StringSetAsync(Key(user, result.JobId), JsonSerializer.SerializeToUtf8Bytes(result), RedisDatabase.Results.Lifetime);

    /// <summary>The result, or null. The user is part of the key: nobody reads another's.</summary>
    public async Task<JobResult?> GetAsync(Guid user, Guid job) =>
        (byte[]?)await redis.Open(RedisDatabase.Results).StringGetAsync(Key(user, job)) is { } bytes ? JsonSerializer.Deserialize<JobResult>(bytes) : null;

    private static RedisKey Key(Guid user, Guid job) => $"result:{user}:{job}";
}
