using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Makes bare machines ready for kubeadm: playbook 01-common.</summary>
[TaskName(nameof(Common))]
[TaskDescription("Playbook 01: packages, swap, modules, kernel parameters, containerd on every node")]
[IsDependentOn(typeof(Inventory))]
public sealed class Common : Phase
{
    private const string Number = "01-common";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => Playbook.DeclareInputs(inputs, Number);

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        Inventory.ShellOf(context).AskAllAsync(Inventory.Nodes(context), "systemctl is-active containerd", "containerd active");

    /// <inheritdoc />
    protected internal override Task ExecuteAsync(PhaseRun run)
    {
        Playbook.Run(run, Number);
        return Task.CompletedTask;
    }
}
