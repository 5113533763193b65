using System.Reflection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace WasteCoach.Shared.Data;

/// <summary>
/// Brings a schema forward, never back. An advisory lock makes a second migrator wait for the first; each migration is
/// one transaction together with its record, so that a killed migrator leaves a whole number of them.
/// </summary>
public sealed class Migrator(NpgsqlDataSource source, string schema, Assembly assembly, ILogger<Migrator> logger)
{
    /// <summary>Name of the schema.</summary>
    public string Schema => schema;

    /// <summary>The migrations that this build brings.</summary>
    public IReadOnlyList<Migration> Migrations { get; } = Migration.Of(assembly);

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="MigrationException">An applied migration was edited since.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var session = new Session(connection);
        await session.ExecuteAsync("select pg_advisory_lock(hashtext(@name))", cancellationToken, ("name", $"migrate:{schema}"));
        try
        {
            await PrepareAsync(session, cancellationToken);
            var applied = await AppliedAsync(session, cancellationToken);
            foreach (var migration in Migrations)
            {
                if (applied.TryGetValue(migration.Version, out var checksum))
                {
                    if (checksum != migration.Checksum)
                    {
                        throw new MigrationException($"{migration.Version:0000}_{migration.Name} of schema {schema} was edited after it was applied; write a new migration instead.");
                    }

                    continue;
                }

                await ApplyAsync(connection, migration, cancellationToken);
                logger.LogInformation("Schema {Schema}: applied {Version:0000}_{Name}", schema, migration.Version, migration.Name);
            }

            logger.LogInformation("Schema {Schema} is at {Version:0000}", schema, Math.Max(Migrations.Count, applied.Count));
        }
        finally
        {
            await session.ExecuteAsync("select pg_advisory_unlock(hashtext(@name))", CancellationToken.None, ("name", $"migrate:{schema}"));
        }
    }

    /// <summary>How many migrations the schema has seen; more than this build knows is fine, fewer is not.</summary>
    public async Task<int> AppliedCountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            return await new Session(connection).FirstAsync($"select count(*)::int from {schema}.schema_migrations", row => row.GetInt32(0), cancellationToken);
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return 0;
        }
    }

    private async Task PrepareAsync(Session session, CancellationToken cancellationToken)
    {
        // Asked first: "create schema if not exists" wants the right to create schemas even where one exists.
        var exists = await session.FirstAsync("select true from pg_namespace where nspname = @schema", row => row.GetBoolean(0), cancellationToken, ("schema", schema));
        if (!exists)
        {
            await session.ExecuteAsync($"create schema {schema}", cancellationToken);
        }

        await session.ExecuteAsync(
            $"create table if not exists {schema}.schema_migrations (version int primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())",
            cancellationToken);
    }

    private async Task<Dictionary<int, string>> AppliedAsync(Session session, CancellationToken cancellationToken) =>
        (await session.QueryAsync($"select version, checksum from {schema}.schema_migrations", row => (Version: row.GetInt32(0), Checksum: row.GetString(1)), cancellationToken))
        .ToDictionary(row => row.Version, row => row.Checksum);

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var session = new Session(connection);
        // An old version still serves: a step that would wait long for its lock gives way instead of blocking everyone behind it.
        await session.ExecuteAsync("set local lock_timeout = '5s'", cancellationToken);
        await session.ExecuteAsync(migration.Sql, cancellationToken);
        await session.ExecuteAsync(
            $"insert into {schema}.schema_migrations (version, name, checksum) values (@version, @name, @checksum)",
            cancellationToken,
            ("version", migration.Version),
            ("name", migration.Name),
            ("checksum", migration.Checksum));
        await transaction.CommitAsync(cancellationToken);
    }
}
