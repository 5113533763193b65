using System.Text;
using Npgsql;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>PostgreSQL, asked as its superuser through the pod's node.</summary>
public sealed class PostgreSqlExamination : IExamination
{
    private const string Database = "wastecoach";
    private const string Migrations = "schema_migrations";

    /// <inheritdoc />
    public string Subject => "PostgreSQL";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [PostgreSqlState.Schema, PostgreSqlState.Connections, PostgreSqlState.Migration, SilentSource.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var services = world.Environment.Applications.Select(application => application.Name).ToList();
        var facts = await world.AskAsync(
            "PostgreSQL", $"{Store.PostgreSql.Logs} says why; {world.Command("RepairStores")} starts it anew.",
            token => AskAsync(world, services, token));
        return
        [
            .. PostgreSqlState.Find(services, Known(world, services), facts),
            .. PostgreSqlState.Find((await world.ClusterAsync()).All("Job")),
        ];
    }

    private static async Task<PostgreSqlFacts> AskAsync(World world, IReadOnlyList<string> services, CancellationToken cancellation)
    {
        var secret = await world.SecretAsync(Store.Namespace, Store.PostgreSql.Secret);
        await using var tunnel = await StorePod.OpenAsync(world, Store.Namespace, Store.PostgreSql.Pod, Store.PostgreSql.Port, cancellation);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = tunnel.Folder, Port = 5432, Database = Database, Username = "postgres", Password = Encoding.UTF8.GetString(secret["password"]), Pooling = false, Timeout = 10, CommandTimeout = 10, ApplicationName = "wastecoach-diagnosis",
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellation);
        var users = await ListAsync(connection, "select rolname from pg_roles where rolcanlogin", row => row.GetString(0), cancellation);
        var owners = await ListAsync(
            connection, "select nspname, pg_get_userbyid(nspowner) from pg_namespace where nspname not like 'pg\\_%' and nspname <> 'information_schema'", row => (Schema: row.GetString(0), Owner: row.GetString(1)), cancellation);
        var tables = await ListAsync(connection, $"select schemaname from pg_tables where tablename = '{Migrations}'", row => row.GetString(0), cancellation);
        var migrations = new Dictionary<string, int>();
        foreach (var schema in tables.Intersect(services))
        {
            migrations[schema] = (await ListAsync(connection, $"select count(*)::int from \"{schema}\".{Migrations}", row => row.GetInt32(0), cancellation))[0];
        }

        var sum = (await ListAsync(
            connection, "select count(*)::int, current_setting('max_connections')::int from pg_stat_activity where backend_type = 'client backend'", row => (Used: row.GetInt32(0), Most: row.GetInt32(1)), cancellation))[0];
        var each = await ListAsync(
            connection,
            "select rolname, (select count(*)::int from pg_stat_activity where usename = rolname), rolconnlimit from pg_roles where rolcanlogin",
            row => new UserConnections(row.GetString(0), row.GetInt32(1), row.GetInt32(2)),
            cancellation);
        return new PostgreSqlFacts(users.ToHashSet(), owners.ToDictionary(schema => schema.Schema, schema => schema.Owner), migrations, sum.Used, sum.Most, each);
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlConnection connection, string query, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    // As the sources have them; a service without such a folder has no migrations that could be counted.
    private static Dictionary<string, int> Known(World world, IReadOnlyList<string> services) => services
        .Select(service => (Service: service, Folder: Path.Combine(world.Context.Paths.Root.FullPath, "services", $"{char.ToUpperInvariant(service[0])}{service[1..]}", "Migrations")))
        .Where(found => Directory.Exists(found.Folder))
        .ToDictionary(found => found.Service, found => Directory.GetFiles(found.Folder, "*.sql").Length);
}
