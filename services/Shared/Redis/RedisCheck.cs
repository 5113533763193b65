using StackExchange.Redis;
using WasteCoach.Shared.Health;

namespace WasteCoach.Shared.Redis;

/// <summary>Ready when Redis answers.</summary>
internal sealed class RedisCheck(IConnectionMultiplexer redis) : StoreCheck
{
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        await redis.GetDatabase().PingAsync();
        return null;
    }
}
