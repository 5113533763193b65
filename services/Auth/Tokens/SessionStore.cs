using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using WasteCoach.Auth.Accounts;
using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Data;

namespace WasteCoach.Auth.Tokens;

/// <summary>
/// Sessions and their rotating refresh tokens. A refresh token works once; a second use means that it was copied, and
/// ends the session for the thief and the owner alike.
/// </summary>
internal sealed class SessionStore(Database database, AccessTokens accessTokens, SignedOutSessions signedOut, ILogger<SessionStore> logger)
{
    private static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(14);

    public async Task<TokenPair> StartAsync(Account account, CancellationToken cancellationToken)
    {
        var session = Guid.CreateVersion7();
        var token = await database.TransactAsync(
            async work =>
            {
                await work.ExecuteAsync("insert into auth.sessions (id, account_id) values (@id, @account)", cancellationToken, ("id", session), ("account", account.Id));
                return await AddTokenAsync(work, session, cancellationToken);
            },
            cancellationToken);
        return Pair(account, session, token);
    }

    /// <summary>A new pair for the newest refresh token; null for any other.</summary>
    public async Task<TokenPair?> RotateAsync(string refreshToken, CancellationToken cancellationToken)
    {
        var hash = Hash(refreshToken);
        var rotated = await database.TransactAsync(
            async work =>
            {
                // One statement decides who was first, also between two instances.
                var session = await work.FirstAsync(
                    """
                    update auth.refresh_tokens t set used_at = now()
                    from auth.sessions s join auth.accounts a on a.id = s.account_id
                    where t.hash = @hash and t.used_at is null and t.expires_at > now() and s.id = t.session_id and s.revoked_at is null
                    returning s.id, a.id, a.email, a.name
                    """,
                    row => ((Guid Id, Account Account)?)(row.GetGuid(0), new Account(row.GetGuid(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3))),
                    cancellationToken,
                    ("hash", hash));
                return session is { } found ? Pair(found.Account, found.Id, await AddTokenAsync(work, found.Id, cancellationToken)) : null;
            },
            cancellationToken);
        if (rotated is null)
        {
            await EndIfReusedAsync(hash, cancellationToken);
        }

        return rotated;
    }

    /// <summary>Ends a session: its refresh tokens and its access tokens.</summary>
    public async Task EndAsync(Guid session, string because, CancellationToken cancellationToken)
    {
        // Redis first: if it is away the caller gets 503 and can ask again; the other way round he could not.
        await signedOut.AddAsync(session);
        await database.ExecuteAsync(
            "update auth.sessions set revoked_at = now(), revoked_because = @because where id = @id and revoked_at is null",
            cancellationToken,
            ("id", session),
            ("because", because));
    }

    private async Task EndIfReusedAsync(byte[] hash, CancellationToken cancellationToken)
    {
        var session = await database.FirstAsync(
            "select session_id from auth.refresh_tokens where hash = @hash and used_at is not null",
            row => (Guid?)row.GetGuid(0),
            cancellationToken,
            ("hash", hash));
        if (session is { } reused)
        {
            logger.LogWarning("A refresh token of session {Session} was used twice; the session is ended", reused);
            await EndAsync(reused, "refresh token used twice", cancellationToken);
        }
    }

    private static async Task<string> AddTokenAsync(Session work, Guid session, CancellationToken cancellationToken)
    {
        var token = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        await work.ExecuteAsync(
            "insert into auth.refresh_tokens (hash, session_id, expires_at) values (@hash, @session, now() + @lifetime)",
            cancellationToken,
            ("hash", Hash(token)),
            ("session", session),
            ("lifetime", RefreshLifetime));
        return token;
    }

    private TokenPair Pair(Account account, Guid session, string refreshToken) =>
        new(accessTokens.Issue(account, session), refreshToken, (int)AccessTokens.Lifetime.TotalSeconds - 10);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
