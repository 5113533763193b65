using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Stores;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tools.Ssh;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// Proves that the newest backup of etcd leads back: fetched from S3, restored, served by a scratch instance, and compared with the live
/// keys that did not change since. Nothing of the cluster is touched, and the scratch instance is gone after.
/// </summary>
[TaskName(nameof(EtcdRestoreDrill))]
[TaskDescription("Restore the newest etcd backup of S3 into a scratch instance and compare its keys with the live ones")]
public sealed class EtcdRestoreDrill : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var node = new EtcdNode(context.Ssh(), new NodeSsh(context.EnvironmentSettings.Ssh, context.Paths), Inventory.ControlPlane(context));
        context.Session.SayOf(nameof(EtcdRestoreDrill))($"etcd-restore-drill.service on {node.Name}");
        var drill = await node.DrillAsync();
        context.Session.CloseWith(
            $"{drill.Copy} (made {drill.Made:yyyy-MM-dd HH:mm} UTC, SHA-256 {drill.Sha256[..12]}…) was restored into a scratch etcd: revision {drill.Revision}, {drill.Keys} keys. "
            + $"All {drill.Unchanged} keys of the cluster that did not change since are in it with the same revision and value (hash {drill.Hash[..12]}…); {drill.Changed} were written since, {drill.Gone} are gone since. The scratch instance is removed.");
    }
}
