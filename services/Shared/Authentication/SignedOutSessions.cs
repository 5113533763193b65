using StackExchange.Redis;
using WasteCoach.Shared.Redis;

namespace WasteCoach.Shared.Authentication;

/// <summary>
/// Sessions whose access tokens count no more although they have not expired. A session is one login and all tokens
/// that came of it, so that one entry ends them together.
/// </summary>
public sealed class SignedOutSessions(IConnectionMultiplexer redis)
{
    /// <summary>Ends a session's access tokens at once.</summary>
    public Task AddAsync(Guid session) => redis.Open(RedisDatabase.Blacklist).StringSetAsync(Key(session.ToString()), 1, RedisDatabase.Blacklist.Lifetime);

    /// <summary>Whether the session was signed out.</summary>
    public Task<bool> ContainsAsync(string session) => redis.Open(RedisDatabase.Blacklist).KeyExistsAsync(Key(session));

    private static RedisKey Key(string session) => $"blacklist:{session}";
}
