using System.Text.Json;
using StackExchange.Redis;
using WasteCoach.Shared.Jobs;
using WasteCoach.Shared.Redis;

namespace WasteCoach.Workers.Ai;

/// <summary>
/// Answers by perceptual hash in Redis. Hashes are cut into five bands; two hashes that differ in at most four bits
/// have a band in common, so the near ones are found by five look-ups instead of a comparison with all.
/// </summary>
internal sealed class KnownPictures(IConnectionMultiplexer redis, TimeProvider time)
{
    /// <summary>Bits in which two hashes may differ and still be the same picture.</summary>
    public const int Tolerance = 4;

    private const int Bands = Tolerance + 1;
    private const int BandBits = 13;

    /// <summary>The answer for the nearest known picture within the tolerance, or null.</summary>
    public async Task<Analysis?> FindAsync(ulong hash)
    {
        var database = redis.Open(RedisDatabase.ImageHashes);
        var alive = time.GetUtcNow().ToUnixTimeSeconds();
        var bands = await Task.WhenAll(BandKeys(hash).Select(key => database.SortedSetRangeByScoreAsync(key, alive)));
        var near = bands.SelectMany(members => members)
            .Select(member => ulong.Parse((string)member!, System.Globalization.NumberStyles.HexNumber))
            .Distinct()
            .Where(known => PerceptualHash.Distance(known, hash) <= Tolerance)
            .OrderBy(known => PerceptualHash.Distance(known, hash));
        foreach (var known in near)
        {
            if ((byte[]?)await database.StringGetAsync(AnswerKey(known)) is { } answer)
            {
                return JsonSerializer.Deserialize<Analysis>(answer);
            }
        }

        return null;
    }

    /// <summary>Remembers an answer.</summary>
    public async Task AddAsync(ulong hash, Analysis analysis)
    {
        var database = redis.Open(RedisDatabase.ImageHashes);
        var expires = (time.GetUtcNow() + RedisDatabase.ImageHashes.Lifetime).ToUnixTimeSeconds();
        var batch = database.CreateBatch();
        var writes = new List<Task> { batch.StringSetAsync(AnswerKey(hash), JsonSerializer.SerializeToUtf8Bytes(analysis), RedisDatabase.ImageHashes.Lifetime) };
        foreach (var key in BandKeys(hash))
        {
            writes.Add(batch.SortedSetAddAsync(key, $"{hash:x16}", expires));
            writes.Add(batch.KeyExpireAsync(key, RedisDatabase.ImageHashes.Lifetime));
        }

        batch.Execute();
        await Task.WhenAll(writes);
    }

    /// <summary>Drops expired hashes from bands that are kept alive by newer ones.</summary>
    /// <returns>How many.</returns>
    public async Task<long> CleanAsync(CancellationToken cancellationToken)
    {
        var database = redis.Open(RedisDatabase.ImageHashes);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var removed = 0L;
        foreach (var server in redis.GetServers().Where(server => server.IsConnected && !server.IsReplica))
        {
            await foreach (var key in server.KeysAsync(RedisDatabase.ImageHashes.Number, "band:*", pageSize: 500).WithCancellation(cancellationToken))
            {
                removed += await database.SortedSetRemoveRangeByScoreAsync(key, double.NegativeInfinity, now);
            }
        }

        return removed;
    }

    private static IEnumerable<RedisKey> BandKeys(ulong hash) =>
        Enumerable.Range(0, Bands).Select(band => (RedisKey)$"band:{band}:{(hash >> (band * BandBits)) & ((1UL << BandBits) - 1):x}");

    private static RedisKey AnswerKey(ulong hash) => $"answer:{hash:x16}";
}
