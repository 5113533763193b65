using Npgsql;
using WasteCoach.Shared.Health;

namespace WasteCoach.Shared.Data;

/// <summary>Ready when the database answers and the service's schema has been migrated to what this build needs.</summary>
internal sealed class PostgresCheck(NpgsqlDataSource source, Migrator? migrator = null) : StoreCheck
{
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        if (migrator is null)
        {
            await using var command = source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return null;
        }

        var applied = await migrator.AppliedCountAsync(cancellationToken);
        return applied >= migrator.Migrations.Count ? null : $"schema {migrator.Schema} is at migration {applied} of {migrator.Migrations.Count}: run the service with --migrate";
    }
}
