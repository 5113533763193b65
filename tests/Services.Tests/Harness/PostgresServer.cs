using Npgsql;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>PostgreSQL of Debian's package, with a user and a schema per service as on the cluster.</summary>
internal sealed class PostgresServer(string folder) : IStore
{
    public const string Password = "only-for-this-test-9f3";

    private const string Binaries = "/usr/lib/postgresql/15/bin";
    private static readonly string[] Schemas = ["auth", "users", "locations", "waste", "recycling"];

    private readonly string data = Path.Combine(folder, "postgres");
    private ChildProcess? server;

    public int Port { get; } = FreePort.Next();

    public string Admin => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=wastecoach;Timeout=5;Pooling=false";

    /// <summary>postgres refuses to run as root; as another user the tests' own account does.</summary>
    private static string? User => Environment.UserName == "root" ? "postgres" : null;

    public async Task StartAsync()
    {
        var fresh = !Directory.Exists(data);
        if (fresh)
        {
            await InitializeAsync();
        }

        server = await ChildProcess.StartAsync(
            "postgres",
            [$"{Binaries}/postgres", "-D", data, "-p", $"{Port}", "-k", data, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=100", "-c", "fsync=off", "-c", "shared_buffers=64MB"],
            user: User);
        await Eventually.HoldsAsync("postgres answers", TimeSpan.FromSeconds(60), async () =>
        {
            await using var connection = new NpgsqlConnection(Admin.Replace("Database=wastecoach", "Database=postgres"));
            await connection.OpenAsync();
            return (true, "connected");
        });
        if (fresh)
        {
            await CreateDatabaseAsync();
        }
    }

    /// <summary>SIGINT: postgres's fast shutdown.</summary>
    public async Task StopAsync()
    {
        server!.Signal(2);
        await server.ExitAsync(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            await StopAsync();
        }

        server?.Dispose();
    }

    /// <summary>Asks as the superuser.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Changes something as the superuser.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task InitializeAsync()
    {
        Directory.CreateDirectory(data);
        if (User is not null)
        {
            await ChildProcess.RunAsync("chown", ["chown", "-R", $"{User}:", data]);
        }

        await ChildProcess.RunAsync(
            "initdb", [$"{Binaries}/initdb", "-D", data, "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"], user: User);
    }

    private async Task CreateDatabaseAsync()
    {
        await using (var connection = new NpgsqlConnection(Admin.Replace("Database=wastecoach", "Database=postgres")))
        {
            await connection.OpenAsync();
            await new NpgsqlCommand("create database wastecoach", connection).ExecuteNonQueryAsync();
        }

        await ExecuteAsync("revoke create on schema public from public; create extension pg_trgm");
        foreach (var schema in Schemas)
        {
            await ExecuteAsync($"create role {schema} login password '{Password}'; create schema {schema} authorization {schema}");
        }
    }
}
