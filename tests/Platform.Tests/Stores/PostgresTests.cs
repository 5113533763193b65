using Npgsql;
using WasteCoach.Platform.Tests.Harness;

namespace WasteCoach.Platform.Tests.Stores;

/// <summary>The role's users, schemas and rights on a real PostgreSQL 15.</summary>
[Trait("Category", "Contract")]
public sealed class PostgresTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    public static TheoryData<string> Assemblies => ["Auth", "Users", "Locations", "Recycling", "Waste"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public async Task Each_service_migrates_as_its_own_user(string assembly)
    {
        await MigrateAsync(assembly);
        await using var connection = await OpenAsync(assembly.ToLowerInvariant());
        Assert.True(await ScalarAsync<long>(connection, "select count(*) from schema_migrations") > 0);
    }

    [Fact]
    public async Task A_service_reads_no_other_services_schema()
    {
        await MigrateAsync("Waste");
        foreach (var service in PostgresFixture.Services.Where(service => service != "waste"))
        {
            await using var connection = await OpenAsync(service);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync<long>(connection, "select count(*) from waste.jobs"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Theory]
    [InlineData("create schema another")]
    [InlineData("create table public.t (i int)")]
    [InlineData("create role another")]
    [InlineData("create extension hstore")]
    [InlineData("alter role waste password 'x'")]
    [InlineData("create database another")]
    [InlineData("create temporary table t (i int)")]
    public async Task A_service_may_do_nothing_beside_its_schema(string sql)
    {
        await using var connection = await OpenAsync("auth");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync<object>(connection, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Only_the_services_own_users_may_connect_and_only_to_this_database()
    {
        await Assert.ThrowsAsync<PostgresException>(() => fixture.Server.OpenAsync("auth", "another-password"));
        await using var superuser = await fixture.Server.OpenAsync("postgres", PostgresProcess.SuperuserPassword);
        await ScalarAsync<object>(superuser, "create role stranger login password 'only-for-this-test'");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => fixture.Server.OpenAsync("stranger", "only-for-this-test"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task A_second_run_changes_nothing_but_a_password_that_has_changed()
    {
        await using var superuser = await fixture.Server.OpenAsync("postgres", PostgresProcess.SuperuserPassword);
        const string State = """
            select string_agg(line, E'\n' order by line) from (
                select format('%s %s %s %s %s', rolname, rolsuper, rolcreaterole, rolcanlogin, rolconnlimit) as line from pg_roles where rolname !~ '^(pg_|stranger)'
                union all select format('%s %s %s', nspname, nspowner::regrole, nspacl) from pg_namespace where nspname !~ '^pg_'
                union all select format('%s %s', extname, extversion) from pg_extension
                union all select format('%s %s %s', datname, datcollate, datacl) from pg_database
                union all select format('%s %s', setrole::regrole, setconfig) from pg_db_role_setting) as lines
            """;
        var before = await ScalarAsync<string>(superuser, State);
        await fixture.ProvisionAsync();
        Assert.Equal(before, await ScalarAsync<string>(superuser, State));
        Assert.Contains("wastecoach C.UTF-8", before, StringComparison.Ordinal);
        Assert.Contains("waste f f t 60", before, StringComparison.Ordinal);

        fixture.Folder.Write("passwords/locations", "another-one-of-32-characters-xyz");
        await fixture.ProvisionAsync();
        await using (await fixture.Server.OpenAsync("locations", "another-one-of-32-characters-xyz"))
        {
        }

        fixture.Folder.Write("passwords/locations", PostgresFixture.PasswordOf("locations"));
        await fixture.ProvisionAsync();
        await using (await OpenAsync("locations"))
        {
        }
    }

    [Fact]
    public async Task A_refused_statement_writes_no_password_anywhere()
    {
        fixture.Folder.Write("broken/database", "wastecoach");
        fixture.Folder.Write("broken/extensions", "");
        fixture.Folder.Write("broken/services", "auth many\n");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.ProvisionAsync("broken"));
        Assert.Contains("many", failure.Message, StringComparison.Ordinal);
        foreach (var text in fixture.Server.Log.Append(failure.Message))
        {
            Assert.DoesNotContain("only-for-this-test", text.Replace("create role stranger login password 'only-for-this-test'", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_service_without_a_password_fails_the_job()
    {
        fixture.Folder.Write("missing/database", "wastecoach");
        fixture.Folder.Write("missing/extensions", "");
        fixture.Folder.Write("missing/services", "reports 5\n");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.ProvisionAsync("missing"));
        Assert.Contains("no password for reports", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_limits_together_leave_connections_for_the_superuser()
    {
        await using var superuser = await fixture.Server.OpenAsync("postgres", PostgresProcess.SuperuserPassword);
        var free = await ScalarAsync<int>(
            superuser,
            "select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - (select sum(rolconnlimit) from pg_roles where rolconnlimit > 0)::int");
        Assert.InRange(free, 0, 10);
    }

    [Fact]
    public async Task Korean_text_has_trigrams()
    {
        await using var connection = await OpenAsync("recycling");
        Assert.True(await ScalarAsync<int>(connection, "select cardinality(show_trgm('플라스틱'))") > 0);
    }

    private Task<NpgsqlConnection> OpenAsync(string service) => fixture.Server.OpenAsync(service, PostgresFixture.PasswordOf(service));

    private Task MigrateAsync(string assembly) => ChildProcess.RunAsync($"{assembly} --migrate", ["dotnet", Path.Combine(AppContext.BaseDirectory, $"WasteCoach.{assembly}.dll"), "--migrate"], new Dictionary<string, string>
    {
        ["Postgres__Host"] = "127.0.0.1",
        ["Postgres__Port"] = $"{fixture.Server.Port}",
        ["Postgres__Username"] = assembly.ToLowerInvariant(),
        ["Postgres__Password"] = PostgresFixture.PasswordOf(assembly.ToLowerInvariant()),
    });

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
