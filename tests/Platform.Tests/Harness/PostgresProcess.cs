using Npgsql;

namespace WasteCoach.Platform.Tests.Harness;

/// <summary>Debian's PostgreSQL 15 under the configuration of the role, made as the image makes it.</summary>
internal sealed class PostgresProcess(ScratchFolder folder) : IAsyncDisposable
{
    public const string SuperuserPassword = "Wq7:mZr4-Tb9xKc2V";

    private const string Binaries = "/usr/lib/postgresql/15/bin";

    private ChildProcess? server;

    public int Port { get; } = FreePort.Next();

    public IReadOnlyCollection<string> Log => server!.Lines;

    /// <summary>postgres refuses to run as root; as another user the tests' own account does.</summary>
    private static string? User => Environment.UserName == "root" ? "postgres" : null;

    public async Task StartAsync()
    {
        await RoleTemplate.RenderAsync("postgresql", "postgresql.conf", folder.At("rendered.conf"));
        await RoleTemplate.RenderAsync("postgresql", "pg_hba.conf", folder.At("pg_hba.conf"));
        var text = await File.ReadAllTextAsync(folder.At("rendered.conf"));
        folder.Write("postgresql.conf", text.Replace("/etc/postgresql/", folder.Path + "/", StringComparison.Ordinal));
        var data = folder.At("data");
        Directory.CreateDirectory(data);
        folder.Write("password", SuperuserPassword);
        if (User is not null)
        {
            await ChildProcess.RunAsync("chown", ["chown", "-R", $"{User}:", data]);
        }

        await ChildProcess.RunAsync(
            "initdb",
            [$"{Binaries}/initdb", "-D", data, "--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=peer", "--auth-host=scram-sha-256", "--username=postgres", $"--pwfile={folder.At("password")}", "--no-sync"],
            user: User);
        server = await ChildProcess.StartAsync(
            "postgres",
            [$"{Binaries}/postgres", "-D", data, "-c", $"config_file={folder.At("postgresql.conf")}", "-c", $"port={Port}", "-c", $"unix_socket_directories={data}", "-c", "listen_addresses=127.0.0.1"],
            user: User);
        await Eventually.HoldsAsync("postgres answers", TimeSpan.FromSeconds(60), async () =>
        {
            if (server.HasExited)
            {
                throw new InvalidOperationException($"postgres ended with {server.ExitCode}:\n{server.Tail()}");
            }

            await using var connection = await OpenAsync("postgres", SuperuserPassword, "postgres");
            return (true, "connected");
        });
    }

    public async Task<NpgsqlConnection> OpenAsync(string user, string password, string database = "wastecoach")
    {
        var settings = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Username = user, Password = password, Database = database, Pooling = false, Timeout = 5 };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            server.Signal(2);
            await server.ExitAsync(TimeSpan.FromSeconds(30));
        }

        server?.Dispose();
    }
}
