using Amazon.S3;
using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Stores;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tools.Ssh;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>Makes a backup of etcd now, by the unit that makes the daily one, and shows its copy in S3.</summary>
[TaskName(nameof(BackupEtcd))]
[TaskDescription("A backup of etcd now: snapshot, encrypted copy in S3, the copy restored and compared")]
public sealed class BackupEtcd : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var say = context.Session.SayOf(nameof(BackupEtcd));
        var node = new EtcdNode(context.Ssh(), new NodeSsh(context.EnvironmentSettings.Ssh, context.Paths), Inventory.ControlPlane(context));
        say($"etcd-backup.service on {node.Name}");
        var made = await node.BackUpAsync();
        var bucket = context.EnvironmentSettings.State.Bucket;
        var copy = await context.Aws.S3.GetObjectMetadataAsync(bucket, made.Key, CurrentTask.Cancellation);
        if (copy.ServerSideEncryptionMethod is null || copy.ServerSideEncryptionMethod == ServerSideEncryptionMethod.None)
        {
            throw new StoreException($"{made.Key} lies unencrypted in {bucket}. Set the bucket right: ./build.sh --target=StateBucket --force --environment={context.EnvironmentSettings.Name}");
        }

        context.Session.CloseWith(
            $"{made.Key} in {bucket}: revision {made.Revision}, {made.Keys} keys, {copy.ContentLength} bytes, encrypted ({copy.ServerSideEncryptionMethod.Value}), SHA-256 {copy.Metadata["sha256"][..12]}…; its copy was restored on {node.Name} and has the same revision. "
            + $"Whole drill: ./build.sh --target={nameof(EtcdRestoreDrill)} --environment={context.EnvironmentSettings.Name}");
    }
}
