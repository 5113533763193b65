using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Stores;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>Dumps the services' database, keeps the dump encrypted in the state bucket, and fetches it again to compare. The services go on.</summary>
[TaskName(nameof(BackupPostgreSql))]
[TaskDescription("Dump PostgreSQL to the state bucket, encrypted, with a checksum and what was in each table")]
public sealed class BackupPostgreSql : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellation = CurrentTask.Cancellation;
        var say = context.Session.SayOf(nameof(BackupPostgreSql));
        using var pods = PodAccess.Of(context);
        var server = new PostgreSqlServer(pods);
        var file = context.Paths.Run.CombineWithFilePath("postgresql.dump").FullPath;
        Directory.CreateDirectory(context.Paths.Run.FullPath);
        try
        {
            IReadOnlyList<TableSum> tables;
            await using (var dump = PostgreSqlBackups.PrivateFile(file))
            {
                say("pg_dump");
                tables = await server.DumpAsync(dump, cancellation);
            }

            say($"{tables.Count} tables, {new FileInfo(file).Length} bytes; sending and comparing");
            var backup = await new PostgreSqlBackups(context.Aws.S3, context.EnvironmentSettings, context.Clock).KeepAsync(file, await server.VersionAsync(cancellation), tables, cancellation);
            context.Session.CloseWith(
                $"{backup.Key} in {context.EnvironmentSettings.State.Bucket}: {backup.Tables.Count} tables, {backup.Rows} rows, {backup.Bytes} bytes, encrypted, SHA-256 {backup.Sha256[..12]}… as fetched again. "
                + $"To prove that it can be restored: ./build.sh --target=RestorePostgreSql --environment={context.EnvironmentSettings.Name}");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
