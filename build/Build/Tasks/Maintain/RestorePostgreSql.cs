using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Stores;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// Restores a backup into a scratch database and compares it with what was dumped. With --confirm it then takes the place of the
/// services' database, which stays under another name until the next restore; without, the scratch database goes.
/// </summary>
[TaskName(nameof(RestorePostgreSql))]
[TaskDescription("Restore a backup (--backup, default the newest) into a scratch database and compare; with --confirm put it into place")]
public sealed class RestorePostgreSql : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellation = CurrentTask.Cancellation;
        var say = context.Session.SayOf(nameof(RestorePostgreSql));
        var swaps = context.Options.Confirm is not null;
        if (swaps)
        {
            Confirmation.Require(context.Options, context.EnvironmentSettings, nameof(RestorePostgreSql), $"puts a backup into the place of the database {PostgreSqlServer.Database}: what was written since is no longer seen", losesData: true);
        }

        using var pods = PodAccess.Of(context);
        var server = new PostgreSqlServer(pods);
        var backups = new PostgreSqlBackups(context.Aws.S3, context.EnvironmentSettings, context.Clock);
        var backup = await backups.FindAsync(context.Options.Backup, cancellation);
        say($"{backup.Key}, {backup.Bytes} bytes");
        await RestoreAsync(context, server, backups, backup, cancellation);
        var restored = await server.SumAsync(PostgreSqlServer.Scratch, cancellation);
        if (TableSum.Differences(backup.Tables, restored) is { Count: > 0 } differences)
        {
            await server.DropScratchAsync(cancellation);
            throw new StoreException($"{backup.Key} was restored, but is not what was dumped: {Words.List(differences)}. Nothing was put into place; take an older one: --backup=KEY.");
        }

        var proof = $"{backup.Key} restored: {restored.Count} tables, {backup.Rows} rows, each table's rows and checksum as dumped at {backup.At:yyyy-MM-dd HH:mm} UTC";
        if (!swaps)
        {
            await server.DropScratchAsync(cancellation);
            context.Session.CloseWith($"{proof}; the scratch database is removed. To put it into place: ./build.sh --target=RestorePostgreSql --environment={context.EnvironmentSettings.Name} --backup={backup.Key} --confirm={context.EnvironmentSettings.Cluster.Name}");
            return;
        }

        say("putting it into place");
        await server.SwapAsync(cancellation);
        context.Session.CloseWith($"{proof}; {PostgreSqlServer.Database} is this one now, and what it was before is {PostgreSqlServer.Former} until the next restore.");
    }

    private static async Task RestoreAsync(BuildContext context, PostgreSqlServer server, PostgreSqlBackups backups, PostgreSqlBackup backup, CancellationToken cancellation)
    {
        var file = context.Paths.Run.CombineWithFilePath("postgresql.dump").FullPath;
        Directory.CreateDirectory(context.Paths.Run.FullPath);
        try
        {
            await backups.FetchAsync(backup, file, cancellation);
            await using var dump = File.OpenRead(file);
            await server.RestoreAsync(dump, backup.Bytes, backup.Sha256, cancellation);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
