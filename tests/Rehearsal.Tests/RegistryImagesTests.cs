using System.Runtime.Versioning;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>
/// The images that the registry brings, really run, with the users, mounts, commands and probes of ansible/roles and charts. Long because
/// they are built on a machine that has not got them.
/// </summary>
[SupportedOSPlatform("linux")]
[Trait("Length", "Long")]
public sealed class RegistryImagesTests(RegistryPods pods) : IClassFixture<RegistryPods>
{
    private static readonly string[] StoresUser = ["--user", "999:999", "--read-only", "--read-only-tmpfs=false"];

    [Fact]
    public async Task The_base_image_is_the_same_each_time_it_is_built()
    {
        var folder = Directory.CreateTempSubdirectory("twice");
        var version = Environment.Version.ToString();
        var digests = new List<string>();
        foreach (var name in (string[])["one", "two"])
        {
            var layout = Path.Combine(folder.FullName, name);
            (await Command.RunAsync(Path.Combine(Repository.Root, "rehearsal/registry/images/build"), ["aspnet", layout], new Dictionary<string, string> { ["VERSION"] = version })).Succeeded();
            digests.Add(await File.ReadAllTextAsync(Path.Combine(layout, "index.json")));
        }

        folder.Delete(recursive: true);
        Assert.Equal(digests[0], digests[1]);
    }

    [Fact]
    public async Task Dotnet_runs_in_the_base_image_as_its_user()
    {
        var result = await pods.RunToEndAsync("dotnet/aspnet:10.0", ["--read-only"], "dotnet", "--list-runtimes");

        Assert.Contains($"Microsoft.AspNetCore.App {Environment.Version}", result.Succeeded(), StringComparison.Ordinal);
        Assert.Contains($"Microsoft.NETCore.App {Environment.Version}", result.Output, StringComparison.Ordinal);
        // Listing asks the host alone; this assembly's own entry point does nothing, but all of the runtime is loaded for it.
        var program = Path.GetFileName(typeof(RegistryImagesTests).Assembly.Location);
        (await pods.RunToEndAsync("dotnet/aspnet:10.0", ["--read-only", "--volume", $"{AppContext.BaseDirectory}:/tests:ro"], "dotnet", $"/tests/{program}")).Succeeded();
    }

    [Fact]
    public async Task The_base_image_has_no_shell()
    {
        var result = await pods.RunToEndAsync("dotnet/aspnet:10.0", ["--read-only"], "sh", "-c", "true");

        Assert.Equal(127, result.ExitCode);
    }

    [Fact]
    public async Task Postgresql_starts_as_the_role_has_it_keeps_its_data_and_refuses_a_wrong_password()
    {
        var (data, socket, scratch) = (await pods.FolderAsync("data"), await pods.FolderAsync("socket"), await pods.FolderAsync("tmp"));
        var (secret, configuration) = (await pods.FolderAsync("secret", isRoots: true), await pods.FolderAsync("configuration", isRoots: true));
        await File.WriteAllTextAsync(Path.Combine(secret, "password"), "right");
        await File.WriteAllTextAsync(Path.Combine(configuration, "postgresql.conf"), "listen_addresses = '*'\nhba_file = '/etc/postgresql/pg_hba.conf'\npassword_encryption = 'scram-sha-256'\n");
        await File.WriteAllTextAsync(Path.Combine(configuration, "pg_hba.conf"), "local all postgres peer\nhost all all all scram-sha-256\n");
        string[] options =
        [
            .. StoresUser, "--env", "PGDATA=/var/lib/postgresql/data/pgdata", "--env", "POSTGRES_PASSWORD_FILE=/run/secrets/postgresql/password",
            "--env", "POSTGRES_INITDB_ARGS=--encoding=UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256 --data-checksums",
            "--volume", $"{data}:/var/lib/postgresql/data", "--volume", $"{configuration}:/etc/postgresql:ro", "--volume", $"{secret}:/run/secrets/postgresql:ro",
            "--volume", $"{socket}:/var/run/postgresql", "--volume", $"{scratch}:/tmp", "--tmpfs", "/dev/shm:size=256m,mode=1777",
        ];
        string[] probe = ["pg_isready", "--quiet", "--host=127.0.0.1", "--port=5432", "--username=postgres"];
        var image = await ImageAsync("postgres");
        await pods.RunAsync("postgresql", image, options, "-c", "config_file=/etc/postgresql/postgresql.conf");
        await pods.ReadyAsync("postgresql", probe);
        (await SqlAsync("right", "create extension pg_trgm; create table kept as select show_trgm('한국') as grams")).Succeeded();

        var wrong = await SqlAsync("wrong", "select 1");
        await pods.StopAsync("postgresql");
        await pods.RunAsync("postgresql", image, options, "-c", "config_file=/etc/postgresql/postgresql.conf");
        await pods.ReadyAsync("postgresql", probe);

        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("password authentication failed", wrong.Errors, StringComparison.Ordinal);
        Assert.Equal("1|C.UTF-8|on", (await SqlAsync("right", "select count(*), current_setting('lc_collate'), current_setting('data_checksums') from kept")).Succeeded().Trim());
        Assert.Equal("postgres", (await pods.ExecAsync("postgresql", "psql", "--username=postgres", "-Atc", "select current_user")).Succeeded().Trim());
        await pods.StopAsync("postgresql");
    }

    [Theory]
    [InlineData("there is no superuser's password")]
    [InlineData("does not know POSTGRES_DB", "--env", "POSTGRES_PASSWORD=some", "--env", "POSTGRES_DB=other")]
    [InlineData("does not start as root", "--user", "0", "--env", "POSTGRES_PASSWORD=some")]
    public async Task Postgresqls_image_says_what_it_does_not_do(string reason, params string[] options)
    {
        var result = await pods.RunToEndAsync(await ImageAsync("postgres"), options);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(reason, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_starts_as_the_role_has_it_keeps_its_data_and_refuses_a_wrong_password()
    {
        var (data, secret, configuration) = (await pods.FolderAsync("data"), await pods.FolderAsync("secret", isRoots: true), await pods.FolderAsync("configuration", isRoots: true));
        await File.WriteAllTextAsync(Path.Combine(secret, "password"), "right");
        await File.WriteAllTextAsync(Path.Combine(secret, "password.conf"), "requirepass right\n");
        await File.WriteAllTextAsync(Path.Combine(configuration, "redis.conf"), "bind * -::*\ninclude /run/secrets/redis/password.conf\ndir /data\nappendonly yes\nsave \"\"\n");
        string[] options = [.. StoresUser, "--entrypoint", "redis-server", "--volume", $"{data}:/data", "--volume", $"{configuration}:/etc/redis:ro", "--volume", $"{secret}:/run/secrets/redis:ro"];
        string[] probe = ["sh", "-ec", "REDISCLI_AUTH=$(cat /run/secrets/redis/password) redis-cli -p 6379 ping | grep -qx PONG"];
        var image = await ImageAsync("redis");
        await pods.RunAsync("redis", image, options, "/etc/redis/redis.conf");
        await pods.ReadyAsync("redis", probe);
        (await pods.ExecAsync("redis", "sh", "-ec", "REDISCLI_AUTH=right redis-cli set kept yes | grep -qx OK")).Succeeded();

        var alive = await pods.ExecAsync("redis", "sh", "-ec", "redis-cli -p 6379 ping 2>&1 | grep -Eq '^(PONG|NOAUTH|LOADING)'");
        var wrong = await pods.ExecAsync("redis", "sh", "-c", "REDISCLI_AUTH=wrong redis-cli ping 2>&1");
        await pods.StopAsync("redis");
        await pods.RunAsync("redis", image, options, "/etc/redis/redis.conf");
        await pods.ReadyAsync("redis", probe);

        Assert.Equal(0, alive.ExitCode);
        Assert.Contains("WRONGPASS", wrong.Output, StringComparison.Ordinal);
        Assert.Equal("yes", (await pods.ExecAsync("redis", "sh", "-c", "REDISCLI_AUTH=right redis-cli get kept")).Succeeded().Trim());
        await pods.StopAsync("redis");
    }

    [Fact]
    public async Task Rabbitmq_starts_as_the_operator_has_it_keeps_its_queues_and_refuses_a_wrong_password()
    {
        var (data, configuration) = (await pods.FolderAsync("data"), await pods.FolderAsync("configuration", isRoots: true));
        await File.WriteAllTextAsync(
            Path.Combine(configuration, "operatorDefaults.conf"),
            "cluster_formation.peer_discovery_backend = rabbit_peer_discovery_k8s\ncluster_formation.k8s.host = kubernetes.default\ncluster_name = rabbitmq\n");
        await File.WriteAllTextAsync(Path.Combine(configuration, "default_user.conf"), "default_user = administrator\ndefault_pass = right\n");
        var image = await ImageAsync("rabbitmq");

        // A pod's home is new each time; what is kept are the data.
        async Task<string[]> OptionsAsync() =>
        [
            "--user", "999", "--hostname", "rabbitmq-server-0", "--volume", $"{await pods.FolderAsync("home")}:/var/lib/rabbitmq",
            "--volume", $"{data}:/var/lib/rabbitmq/mnesia", "--volume", $"{configuration}:/etc/rabbitmq/conf.d:ro",
        ];
        string[] probe = ["rabbitmq-diagnostics", "--quiet", "check_port_connectivity"];
        await pods.RunAsync("rabbitmq", image, await OptionsAsync());
        await pods.ReadyAsync("rabbitmq", probe);
        (await pods.ExecAsync("rabbitmq", "rabbitmqctl", "--quiet", "add_vhost", "kept")).Succeeded();

        var right = await pods.ExecAsync("rabbitmq", "rabbitmqctl", "authenticate_user", "administrator", "right");
        var wrong = await pods.ExecAsync("rabbitmq", "rabbitmqctl", "authenticate_user", "administrator", "wrong");
        var plugins = (await pods.ExecAsync("rabbitmq", "rabbitmq-plugins", "list", "--quiet", "--enabled", "--minimal")).Succeeded();
        await pods.StopAsync("rabbitmq");
        await pods.RunAsync("rabbitmq", image, await OptionsAsync());
        await pods.ReadyAsync("rabbitmq", probe);

        Assert.Equal(0, right.ExitCode);
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("rabbitmq_management", plugins, StringComparison.Ordinal);
        Assert.Contains("rabbitmq_prometheus", plugins, StringComparison.Ordinal);
        Assert.Contains("kept", (await pods.ExecAsync("rabbitmq", "rabbitmqctl", "--quiet", "list_vhosts")).Succeeded(), StringComparison.Ordinal);
        await pods.StopAsync("rabbitmq");
    }

    private Task<CommandResult> SqlAsync(string password, string statement) =>
        pods.ExecAsync("postgresql", "env", $"PGPASSWORD={password}", "psql", "--host=127.0.0.1", "--username=postgres", "--no-psqlrc", "-Atc", statement);

    /// <summary>Name and tag, out of the catalogue of versions, as the roles ask for it.</summary>
    private static async Task<string> ImageAsync(string name)
    {
        var versions = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "environments/versions.yaml"));
        string VersionOf(string component) => System.Text.RegularExpressions.Regex.Match(versions, $"(?m)^  {component}:.*\n    version: \"?([0-9.]+)").Groups[1].Value;
        return "docker.io/library/" + name switch
        {
            "postgres" => $"postgres:{VersionOf("postgresql")}-bookworm",
            "redis" => $"redis:{VersionOf("redis")}",
            _ => $"rabbitmq:{VersionOf("rabbitmq")}-management",
        };
    }
}
