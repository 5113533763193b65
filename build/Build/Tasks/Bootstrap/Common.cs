using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Makes bare machines ready for kubeadm: playbook 01-common.</summary>
[TaskName(nameof(Common))]
[TaskDescription("Playbook 01: packages, swap, modules, kernel parameters, containerd on every node")]
[IsDependentOn(typeof(Inventory))]
public sealed class Common() : PlaybookPhase("01-common")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        Inventory.ShellOf(context).AskAllAsync(Inventory.Nodes(context), "systemctl is-active containerd", "containerd active");
}
