using Cake.Frosting;
using WasteCoach.Build.Nodes;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Tasks.Teardown;

/// <summary>A new cluster on the same machines: Reset, then Cluster.</summary>
[TaskName(nameof(QuickRebuild))]
[TaskDescription("A new cluster on the same machines: Reset, then Cluster. --confirm")]
[IsDependentOn(typeof(Inventory))]
[ContinuesWith(typeof(Cluster), From = typeof(MasterInit))]
public sealed class QuickRebuild : AsyncFrostingTask<BuildContext>, IChangesTheWorld, IChecksFirst, IPlans
{
    /// <inheritdoc />
    public void CheckFirst(BuildContext context) => new ClusterReset(context, nameof(QuickRebuild)).Ask();

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> PlanAsync(BuildContext context, CancellationToken cancellation) => Task.FromResult(new ClusterReset(context, nameof(QuickRebuild)).Plan());

    /// <inheritdoc />
    public override Task RunAsync(BuildContext context)
    {
        new ClusterReset(context, nameof(QuickRebuild)).Run();
        return Task.CompletedTask;
    }
}
