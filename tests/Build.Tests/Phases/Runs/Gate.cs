using Cake.Frosting;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.Phases.Runs;

[TaskName(nameof(Gate))]
[TaskDescription("Lets nobody through who does not name a node")]
[IsDependentOn(typeof(Ground))]
public sealed class Gate : FrostingTask<BuildContext>, IChangesTheWorld, IChecksFirst, IPlans
{
    public void CheckFirst(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Options.Node is null)
        {
            throw new UsageException("The gate is shut.", "Name a node.");
        }
    }

    public Task<IReadOnlyList<string>> PlanAsync(BuildContext context, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>(["open", "shut"]);

    public override void Run(BuildContext context) => World.Of(context).Events.Enqueue("Gate ran");
}
