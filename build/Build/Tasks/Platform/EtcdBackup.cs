using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tasks.Provision;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Backs etcd up: playbook 09-etcd-backup.</summary>
[TaskName(nameof(EtcdBackup))]
[TaskDescription("Playbook 09: daily snapshot of etcd, copied to S3, the first one proved restorable")]
[IsDependentOn(typeof(MasterInit))]
[IsDependentOn(typeof(StateBucket))]
public sealed class EtcdBackup() : PlaybookPhase("09-etcd-backup")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        Inventory.ShellOf(context).AskAsync(Inventory.ControlPlane(context), "systemctl is-active etcd-backup.timer");
}
