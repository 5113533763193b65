using Npgsql;
using WasteCoach.Shared.Data;

namespace WasteCoach.Auth.Accounts;

/// <summary>Accounts and the foreign identities that lead to them.</summary>
internal sealed class AccountStore(Database database)
{
    /// <summary>Makes an account with a password; null when the address is taken.</summary>
    public Task<Account?> CreateAsync(string email, string name, string passwordHash, CancellationToken cancellationToken) => database.FirstAsync(
        "insert into auth.accounts (id, email, name, password_hash) values (@id, @email, @name, @hash) on conflict (email) do nothing returning id, email, name",
        Read,
        cancellationToken,
        ("id", Guid.CreateVersion7()),
        ("email", Normal(email)),
        ("name", name.Trim()),
        ("hash", passwordHash));

    public Task<(Account Account, string? PasswordHash)?> FindByEmailAsync(string email, CancellationToken cancellationToken) => database.FirstAsync(
        "select id, email, name, password_hash from auth.accounts where email = @email",
        row => ((Account, string?)?)(Read(row), row.IsDBNull(3) ? null : row.GetString(3)),
        cancellationToken,
        ("email", Normal(email)));

    public Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.FirstAsync("select id, email, name from auth.accounts where id = @id", Read, cancellationToken, ("id", id));

    /// <summary>Deletes an account with all that hangs on it; returns its sessions.</summary>
    public Task<List<Guid>> DeleteAsync(Guid id, CancellationToken cancellationToken) => database.TransactAsync(
        async session =>
        {
            var sessions = await session.QueryAsync("select id from auth.sessions where account_id = @id and revoked_at is null", row => row.GetGuid(0), cancellationToken, ("id", id));
            await session.ExecuteAsync("delete from auth.accounts where id = @id", cancellationToken, ("id", id));
            return sessions;
        },
        cancellationToken);

    /// <summary>
    /// The account of a foreign identity, made at its first sign-in. Null when its address belongs to another account:
    /// that a provider names an address is no proof that the account's owner asked for the link.
    /// </summary>
    public Task<Account?> FindOrCreateAsync(string provider, string subject, string? email, string name, CancellationToken cancellationToken) => database.TransactAsync(
        async session =>
        {
            // Two callbacks of a new user must not make two accounts.
            await session.ExecuteAsync("select pg_advisory_xact_lock(hashtext(@identity))", cancellationToken, ("identity", $"{provider}:{subject}"));
            var known = await session.FirstAsync(
                "select a.id, a.email, a.name from auth.accounts a join auth.identities i on i.account_id = a.id where i.provider = @provider and i.subject = @subject",
                Read,
                cancellationToken,
                ("provider", provider),
                ("subject", subject));
            if (known is not null)
            {
                return known;
            }

            var created = await session.FirstAsync(
                "insert into auth.accounts (id, email, name) values (@id, @email::text, @name) on conflict (email) do nothing returning id, email, name",
                Read,
                cancellationToken,
                ("id", Guid.CreateVersion7()),
                ("email", email is null ? null : Normal(email)),
                ("name", name));
            if (created is not null)
            {
                await session.ExecuteAsync(
                    "insert into auth.identities (provider, subject, account_id) values (@provider, @subject, @account)",
                    cancellationToken,
                    ("provider", provider),
                    ("subject", subject),
                    ("account", created.Id));
            }

            return created;
        },
        cancellationToken);

    private static Account Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetString(2));

    private static string Normal(string email) => email.Trim().ToLowerInvariant();
}
