using Cake.Frosting;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Nodes;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tasks.Provision;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// Gives a node a new machine: drains it where its kubelet lives, lets terraform replace the instance, removes what the cluster has of the
/// old one; the run of Cluster that follows prepares, joins and proves the new one. The volumes of its pods are no part of the machine.
/// </summary>
[TaskName(nameof(ReplaceNode))]
[TaskDescription("A new machine for a node, alive or dead; volumes stay: drain, terraform -replace, join. --node, --confirm")]
[IsDependentOn(typeof(Provision.StateBucket))]
[ContinuesWith(typeof(Cluster), From = typeof(ProvisionCluster))]
public sealed class ReplaceNode : AsyncFrostingTask<BuildContext>, IChangesTheWorld, IChecksFirst, IPlans
{
    /// <inheritdoc />
    public void CheckFirst(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var node = new NodeChoice(context, nameof(ReplaceNode)).Existing;
        Confirmation.Require(
            context.Options, context.EnvironmentSettings, nameof(ReplaceNode), $"ends the machine of {node.Name} with its root volume, and what runs on it pauses until the new one has joined", losesData: false);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> PlanAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var node = new NodeChoice(context, nameof(ReplaceNode)).Existing;
        if (await ReplacedAsync(context, new NodeDeparture(context, _ => { }), node.Name, cancellation) is { } replaced)
        {
            return [replaced];
        }

        return
        [
            await new NodeDeparture(context, _ => { }).WhyNotDrainedAsync(node.Name, cancellation) is { } reason ? $"not drain: {reason}" : $"cordon and drain {node.Name}",
            $"terraform apply -replace={NodeInstance.AddressOf(node.Name)}: a new {node.InstanceType} at {node.PrivateIp}",
            "remove the old machine's pods, volume attachments and node from the cluster",
        ];
    }

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var run = PhaseRun.OfTask(context, nameof(ReplaceNode));
        var node = new NodeChoice(context, nameof(ReplaceNode)).Existing;
        var departure = new NodeDeparture(context, run.Progress);
        if (await ReplacedAsync(context, departure, node.Name, run.Cancellation) is { } replaced)
        {
            context.Session.CloseWith(replaced);
            return;
        }

        await departure.DrainAsync(node.Name, run.Cancellation);
        await ProvisionCluster.ApplyAsync(run, context.EnvironmentSettings, NodeInstance.AddressOf(node.Name));
        await departure.ForgetAsync(node.Name, run.Cancellation);
        context.Session.CloseWith($"{node.Name} has a new machine.");
    }

    // A run that was cut off after terraform: the new machine runs, and what the cluster has is of the old one, or nothing.
    private static async Task<string?> ReplacedAsync(BuildContext context, NodeDeparture departure, string node, CancellationToken cancellation)
    {
        var running = (await new ClusterInstances(context.Aws.Ec2, context.EnvironmentSettings.Cluster.Name).RunningAsync(cancellation))[node].ToList();
        var joined = departure.Find(node)?.Text("spec", "providerID").Split('/')[^1] ?? "";
        return running.Count > 0 && !running.Contains(joined) && !context.Options.Force
            ? $"{node} has a new machine ({running[0]}) that has not joined yet. To replace that one, too: --force."
            : null;
    }
}
