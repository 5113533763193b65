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
        await MakeAsync();
        await ServeAsync(SuperuserPassword);
    }

    /// <summary>Ends the server; what it kept stays.</summary>
    public Task StopAsync() => EndAsync(signal: 2);

    /// <summary>Kills the server: nothing is written any more. In a pod all processes of it end at once, here its workers end when they see that it has gone.</summary>
    public async Task CrashAsync()
    {
        await EndAsync(signal: 9);
        var data = folder.At("data");
        await Eventually.HoldsAsync("its workers have ended", TimeSpan.FromSeconds(30), () =>
        {
            var left = Directory.EnumerateDirectories("/proc").Count(process => char.IsDigit(Path.GetFileName(process)[0]) && WorkingFolder(process) == data);
            return Task.FromResult((left == 0, $"{left} left"));
        });
    }

    /// <summary>Runs the role's script of the superuser's password, as the pod does before the server starts.</summary>
    /// <param name="passwordFile">The file that the pod gets from the Secret.</param>
    /// <returns>Its exit code, and all that it wrote.</returns>
    public async Task<(int Code, string Output)> GiveSuperuserAsync(string passwordFile)
    {
        using var child = await ChildProcess.StartAsync(
            "superuser.sh",
            ["/bin/sh", folder.Write("superuser.sh", await File.ReadAllTextAsync(Repository.At("ansible/roles/postgresql/files/superuser.sh"))), folder.At("postgresql.conf")],
            new Dictionary<string, string> { ["PATH"] = $"{Binaries}:/usr/bin:/bin", ["PGDATA"] = folder.At("data"), ["POSTGRES_PASSWORD_FILE"] = passwordFile },
            User);
        await child.ExitAsync(TimeSpan.FromSeconds(60));
        return (child.ExitCode, child.Tail(int.MaxValue));
    }

    /// <summary>Starts the server; its superuser has to be able to log in.</summary>
    public async Task ServeAsync(string superuserPassword)
    {
        var data = folder.At("data");
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

            await using var connection = await OpenAsync("postgres", superuserPassword, "postgres");
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
            await StopAsync();
        }
    }

    private async Task EndAsync(int signal)
    {
        server!.Signal(signal);
        await server.ExitAsync(TimeSpan.FromSeconds(30));
        server.Dispose();
        server = null;
    }

    private async Task MakeAsync()
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
    }

    private static string? WorkingFolder(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // ended meanwhile, or another user's
        }
    }
}
