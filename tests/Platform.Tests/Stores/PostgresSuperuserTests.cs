using Npgsql;
using WasteCoach.Platform.Tests.Harness;

namespace WasteCoach.Platform.Tests.Stores;

/// <summary>A database that knows another superuser's password than the Secret has: one of a volume that outlived its cluster, or one whose password was changed.</summary>
[Trait("Category", "Contract")]
public sealed class PostgresSuperuserTests : IAsyncLifetime
{
    private const string Another = "Another'\\$1-`id`-%s-\"of-this-test\"";

    private readonly ScratchFolder folder = new();
    private readonly PostgresProcess server;

    public PostgresSuperuserTests() => server = new PostgresProcess(folder);

    public Task InitializeAsync() => server.StartAsync();

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_database_takes_the_password_of_the_Secret_and_keeps_what_it_has()
    {
        await ExecuteAsync(PostgresProcess.SuperuserPassword, "create table kept as select 42 as answer");
        await server.StopAsync();

        var (code, output) = await server.GiveSuperuserAsync(folder.Write("given", Another + "\n"));

        Assert.True(code == 0, output);
        Assert.DoesNotContain(Another, output, StringComparison.Ordinal);
        await server.ServeAsync(Another);
        Assert.Equal(42, await ExecuteAsync(Another, "select answer from kept"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(PostgresProcess.SuperuserPassword, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task A_database_that_crashed_is_mended_on_the_way()
    {
        await ExecuteAsync(PostgresProcess.SuperuserPassword, "create table kept as select 42 as answer");
        await server.CrashAsync();

        var (code, output) = await server.GiveSuperuserAsync(folder.Write("given", Another));

        Assert.True(code == 0, output);
        Assert.DoesNotContain(Another, output, StringComparison.Ordinal);
        await server.ServeAsync(Another);
        Assert.Equal(42, await ExecuteAsync(Another, "select answer from kept"));
    }

    [Fact]
    public async Task A_database_that_can_not_be_opened_fails_the_pod_without_the_password()
    {
        await server.StopAsync();
        File.WriteAllText(folder.At("data/PG_VERSION"), "14\n");

        var (code, output) = await server.GiveSuperuserAsync(folder.Write("given", Another));

        Assert.NotEqual(0, code);
        Assert.Contains("version 14", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Another, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_start_is_left_to_the_image()
    {
        await server.StopAsync();
        File.Delete(folder.At("data/PG_VERSION"));

        Assert.Equal((0, ""), await server.GiveSuperuserAsync(folder.At("no-such-file")));
    }

    private async Task<object?> ExecuteAsync(string password, string sql)
    {
        await using var connection = await server.OpenAsync("postgres", password, "postgres");
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
