using Cake.Frosting;
using WasteCoach.Build.Nodes;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Tasks.Teardown;

/// <summary>Brings the nodes back to before kubeadm; what terraform made stays. Cluster makes a new cluster on them.</summary>
[TaskName(nameof(Reset))]
[TaskDescription("Nodes back to before kubeadm, after a last snapshot of etcd; machines and volumes stay. --confirm")]
[IsDependentOn(typeof(Inventory))]
public sealed class Reset : AsyncFrostingTask<BuildContext>, IChangesTheWorld, IChecksFirst, IPlans
{
    /// <inheritdoc />
    public void CheckFirst(BuildContext context) => new ClusterReset(context, nameof(Reset)).Ask();

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> PlanAsync(BuildContext context, CancellationToken cancellation) => Task.FromResult(new ClusterReset(context, nameof(Reset)).Plan());

    /// <inheritdoc />
    public override Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        new ClusterReset(context, nameof(Reset)).Run();
        context.Session.CloseWith($"No node is part of a cluster any more. A new one on these machines: ./build.sh --target={nameof(Cluster)} --environment={context.EnvironmentSettings.Name}");
        return Task.CompletedTask;
    }
}
