using System.Text.Json;
using Cake.Frosting;
using k8s;
using k8s.Models;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Stores;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>Gives every node the labels and taints that the environment says. What somebody else put there is named and left.</summary>
[TaskName(nameof(NodeLabels))]
[TaskDescription("Labels and taints of every node as the environment says; foreign ones are named")]
public sealed class NodeLabels : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellation = CurrentTask.Cancellation;
        var say = context.Session.SayOf(nameof(NodeLabels));
        using var pods = PodAccess.Of(context);
        var before = await LookAsync(context, pods.Api, cancellation);
        foreach (var marks in before.Where(marks => !marks.IsRight))
        {
            say($"{marks.Node}: {string.Join(", ", marks.Labels.Select(label => $"{label.Key}={label.Value}").Concat(marks.Taints.Select(taint => $"taint {taint}")))}");
            await WriteAsync(pods.Api, marks, cancellation);
        }

        var after = await LookAsync(context, pods.Api, cancellation);
        if (after.Where(marks => !marks.IsRight).Select(marks => marks.Node).ToList() is { Count: > 0 } wrong)
        {
            throw new StoreException($"Labels or taints of {string.Join(", ", wrong)} were changed again at once: somebody else sets them. See kubectl get node {wrong[0]} --show-managed-fields --output=yaml.");
        }

        context.Session.CloseWith(string.Join(
            Environment.NewLine,
            after.Where(marks => marks.Foreign.Count > 0).Select(marks => $"{marks.Node} has what the environment does not name: {string.Join(", ", marks.Foreign)}. To remove one: kubectl label node {marks.Node} KEY-")
                .Append($"{after.Count} of {after.Count} nodes have the labels and taints of {context.EnvironmentSettings.File}; {before.Count(marks => !marks.IsRight)} were set right.")));
    }

    private static async Task<IReadOnlyList<NodeMarks>> LookAsync(BuildContext context, IKubernetes api, CancellationToken cancellation)
    {
        var found = (await api.CoreV1.ListNodeAsync(cancellationToken: cancellation)).Items.ToDictionary(node => node.Metadata.Name);
        var machines = Inventory.Nodes(context).ToDictionary(machine => machine.Name);
        var environment = context.EnvironmentSettings;
        if (environment.Nodes.Where(node => !found.ContainsKey(node.Name)).Select(node => node.Name).ToList() is { Count: > 0 } missing)
        {
            throw new StoreException($"The cluster has no node {string.Join(", ", missing)}. Join it: ./build.sh --target=WorkerJoin --force --environment={environment.Name}");
        }

        return
        [
            .. environment.Nodes.Select(node => NodeMarks.Of(
                node,
                new Dictionary<string, string>
                {
                    ["node.kubernetes.io/instance-type"] = machines[node.Name].InstanceType,
                    ["topology.kubernetes.io/region"] = environment.Aws.Region,
                    ["topology.kubernetes.io/zone"] = machines[node.Name].AvailabilityZone,
                },
                found[node.Name].Metadata.Labels.AsReadOnly(),
                TaintsOf(found[node.Name]))),
        ];
    }

    private static async Task WriteAsync(IKubernetes api, NodeMarks marks, CancellationToken cancellation)
    {
        // The list of taints is one field: what others put there is written back.
        var there = await api.CoreV1.ReadNodeAsync(marks.Node, cancellationToken: cancellation);
        var taints = (there.Spec.Taints ?? [])
            .Where(taint => !marks.Taints.Any(wanted => wanted.Key == taint.Key && wanted.Effect == taint.Effect))
            .Concat(marks.Taints.Select(taint => new V1Taint { Key = taint.Key, Value = taint.Value.Length == 0 ? null : taint.Value, Effect = taint.Effect }))
            .Select(taint => new { key = taint.Key, value = taint.Value, effect = taint.Effect, timeAdded = taint.TimeAdded });
        var patch = JsonSerializer.Serialize(new { metadata = new { labels = marks.Labels, resourceVersion = there.Metadata.ResourceVersion }, spec = new { taints } });
        await api.CoreV1.PatchNodeAsync(new V1Patch(patch, V1Patch.PatchType.MergePatch), marks.Node, fieldManager: "wastecoach", cancellationToken: cancellation);
    }

    private static List<Taint> TaintsOf(V1Node node) => [.. (node.Spec.Taints ?? []).Select(taint => new Taint(taint.Key, taint.Value ?? "", taint.Effect))];
}
