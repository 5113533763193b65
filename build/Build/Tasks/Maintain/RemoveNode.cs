using Cake.Frosting;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Nodes;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tasks.Provision;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// Takes a node away: drains it, removes its block from the environment's file, lets terraform end its machine, and removes what the
/// cluster still has of it; the run of Cluster that follows proves the rest.
/// </summary>
[TaskName(nameof(RemoveNode))]
[TaskDescription("One node less: drain, its block out of the environment's file, terraform, then Cluster. --node, --confirm")]
[IsDependentOn(typeof(Provision.StateBucket))]
[ContinuesWith(typeof(Cluster), From = typeof(ProvisionCluster))]
public sealed class RemoveNode : AsyncFrostingTask<BuildContext>, IChangesTheWorld, IChecksFirst, IPlans
{
    /// <inheritdoc />
    public void CheckFirst(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (IsHalfGone(context))
        {
            return;
        }

        var node = new NodeChoice(context, nameof(RemoveNode)).Existing;
        if (NodeDemand.OnlyOn(node, context.EnvironmentSettings) is { Count: > 0 } stranded)
        {
            throw new UsageException(
                $"{node.Name} is the only node with workload={node.Workload}, and {string.Join(", ", stranded)} can run nowhere else.",
                $"Add another one first: ./build.sh --target={nameof(AddNode)} --environment={context.EnvironmentSettings.Name} --node=NAME --like={node.Name}. For a new machine in its place: --target={nameof(ReplaceNode)}.");
        }

        _ = Edit(context, node);
        Confirmation.Require(context.Options, context.EnvironmentSettings, nameof(RemoveNode), $"moves the pods of {node.Name} elsewhere and ends its machine with its root volume", losesData: false);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> PlanAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var name = new NodeChoice(context, nameof(RemoveNode)).Name;
        var machine = $"terraform apply without {NodeInstance.AddressOf(name)}; remove {name} from the cluster";
        return Task.FromResult<IReadOnlyList<string>>(IsHalfGone(context)
            ? [machine]
            : [$"cordon and drain {name}", $"remove its block from {context.EnvironmentSettings.File}", machine]);
    }

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var run = PhaseRun.OfTask(context, nameof(RemoveNode));
        var departure = new NodeDeparture(context, run.Progress);
        var after = context.EnvironmentSettings;
        if (!IsHalfGone(context))
        {
            var node = new NodeChoice(context, nameof(RemoveNode)).Existing;
            var edit = Edit(context, node);
            await departure.DrainAsync(node.Name, run.Cancellation);
            edit.Write();
            after = edit.After;
        }

        var name = new NodeChoice(context, nameof(RemoveNode)).Name;
        await ProvisionCluster.ApplyAsync(run, after);
        await departure.ForgetAsync(name, run.Cancellation);
        context.Session.CloseWith($"{name} is gone, and {after.File} is changed: commit it.");
    }

    // A run that was cut off after the file was changed: the block is gone, and what terraform made is still known.
    private static bool IsHalfGone(BuildContext context)
    {
        var name = new NodeChoice(context, nameof(RemoveNode)).Name;
        return context.EnvironmentSettings.Nodes.All(node => node.Name != name)
            && NodeOutput.FromResults(context.Session.ResultsOf(nameof(ProvisionCluster))).Any(node => node.Name == name);
    }

    private static EnvironmentEdit Edit(BuildContext context, Node node) => new(context, blocks => blocks.Without(node.Name));
}
