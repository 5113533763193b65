using StackExchange.Redis;
using WasteCoach.Shared.Redis;

namespace WasteCoach.Shared.Jobs;

/// <summary>The progress of jobs in Redis; the database knows only where they begin and end.</summary>
public sealed class JobProgress(IConnectionMultiplexer redis)
{
    /// <summary>Tells the stage.</summary>
    public Task SetAsync(Guid job, JobStage stage) =>
        redis.Open(RedisDatabase.Progress).StringSetAsync(Key(job), $"{stage.Progress}:{stage.Name}", RedisDatabase.Progress.Lifetime);

    /// <summary>The stage last told, or null.</summary>
    public async Task<JobStage?> GetAsync(Guid job)
    {
        var value = (string?)await redis.Open(RedisDatabase.Progress).StringGetAsync(Key(job));
        return value?.Split(':') is [var progress, var name] ? new JobStage(name, int.Parse(progress)) : null;
    }

    private static RedisKey Key(Guid job) => $"progress:{job}";
}
