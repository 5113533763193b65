using System.Text.Json;
using StackExchange.Redis;
using WasteCoach.Shared.Redis;

namespace WasteCoach.Recycling.Catalogue;

/// <summary>Spares the database what was asked before. Without Redis everything is asked of the database.</summary>
internal sealed class CatalogueCache(IConnectionMultiplexer redis, ILogger<CatalogueCache> logger)
{
    public async Task<T> GetAsync<T>(string key, Func<Task<T>> ask)
    {
        var cache = redis.Open(RedisDatabase.Catalogue);
        try
        {
            if ((byte[]?)await cache.StringGetAsync(key) is { } known)
            {
                return JsonSerializer.Deserialize<T>(known)!;
            }
        }
        catch (RedisException outage)
        {
            logger.LogDebug(outage, "Catalogue asked of the database");
            return await ask();
        }

        var answer = await ask();
        await cache.StringSetAsync(key, JsonSerializer.SerializeToUtf8Bytes(answer), RedisDatabase.Catalogue.Lifetime, flags: CommandFlags.FireAndForget);
        return answer;
    }
}
