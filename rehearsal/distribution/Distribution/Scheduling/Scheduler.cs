using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Scheduling;

/// <summary>Gives each pod its node; tries those that found none again whenever something changes that could help.</summary>
internal sealed class Scheduler(Registry registry) : Controller(registry)
{
    private const string SelectedNode = "volume.kubernetes.io/selected-node";
    private readonly EventRecorder events = new(registry, "default-scheduler");

    protected override string Name => "kube-scheduler";

    protected override string[] Watched => ["pods", "nodes", "persistentvolumeclaims", "persistentvolumes", "storageclasses.storage.k8s.io"];

    protected override IEnumerable<string> Keys(StoreEvent change)
    {
        if (change.Current.Resource == "pods" && !change.Deleted)
        {
            var pod = change.Current.Tree;
            var fresh = change.Previous is null || PodState.IsFinished(pod) || !JsonNode.DeepEquals(change.Previous.Tree["spec"], pod["spec"]);
            return Waits(pod) ? fresh ? [Key(change.Current)] : [] : PodState.IsFinished(pod) ? Waiting() : [];
        }

        // A node's heartbeat changes nothing for the scheduler.
        if (change.Current.Resource == "nodes" && change.Previous is { } before && !change.Deleted && SameForUs(before.Tree, change.Current.Tree))
        {
            return [];
        }

        return Waiting();
    }

    protected override Task Reconcile(string @namespace, string name)
    {
        if (Store.Get("pods", @namespace, name) is not { } stored || !Waits(stored.Tree))
        {
            return Task.CompletedTask;
        }

        var pod = stored.Tree;
        var nodes = Nodes();
        var volumes = Volumes(pod);
        var (node, message) = Placement.Choose(pod, nodes, volumes);
        var pods = Registry.Catalogue.Get("pods");
        if (node is null)
        {
            var known = Conditions.Find(pod, "PodScheduled");
            if (known.Text("message") != message)
            {
                Registry.Modify(pods, @namespace, name, tree =>
                {
                    Conditions.Set(tree, "PodScheduled", false, "Unschedulable", message);
                    return tree;
                }, "status", Options);
                events.Record(stored.Copy(), "Warning", "FailedScheduling", message);
            }

            return Task.CompletedTask;
        }

        if (volumes.Waiting.Count > 0)
        {
            // The volume is made where the pod will run; when it is bound the pod is looked at again.
            foreach (var claim in volumes.Waiting.Where(claim => claim.Text("metadata", "annotations", SelectedNode) != node.Name))
            {
                Registry.Modify(Registry.Catalogue.Get("persistentvolumeclaims"), @namespace, claim.Name(), tree =>
                {
                    tree.Make("metadata", "annotations")[SelectedNode] = node.Name;
                    return tree;
                }, "", Options);
            }

            return Task.CompletedTask;
        }

        Registry.Force(pods, @namespace, name, tree =>
        {
            tree.Make("spec")["nodeName"] = node.Name;
            Conditions.Set(tree, "PodScheduled", true, "", "");
        });
        events.Record(stored.Copy(), "Normal", "Scheduled", $"Successfully assigned {@namespace}/{name} to {node.Name}");
        return Task.CompletedTask;
    }

    private static bool Waits(JsonObject pod) =>
        pod.Text("spec", "nodeName").Length == 0 && !PodState.IsDeleted(pod) && !PodState.IsFinished(pod) && pod.Text("spec", "schedulerName") is "default-scheduler"
        && !pod.Elements("spec", "schedulingGates").Any();

    private static bool SameForUs(JsonObject before, JsonObject after) =>
        JsonNode.DeepEquals(before["spec"], after["spec"]) && JsonNode.DeepEquals(before.At("metadata", "labels"), after.At("metadata", "labels"))
        && JsonNode.DeepEquals(before.At("status", "allocatable"), after.At("status", "allocatable"));

    /// <summary>Every pod without a node, the more important first.</summary>
    private IEnumerable<string> Waiting() => Store.List("pods").Where(item => Waits(item.Tree))
        .OrderByDescending(item => item.Tree.Number(0, "spec", "priority")).ThenBy(item => item.Revision).Select(Key);

    private List<NodeState> Nodes()
    {
        var nodes = Store.List("nodes").Select(item => new NodeState(item.Tree)).ToDictionary(node => node.Name, StringComparer.Ordinal);
        foreach (var pod in Store.List("pods"))
        {
            if (nodes.TryGetValue(pod.Tree.Text("spec", "nodeName"), out var node))
            {
                node.Add(pod.Tree);
            }
        }

        return [.. nodes.Values];
    }

    private VolumeNeeds Volumes(JsonObject pod)
    {
        var (volumes, waiting) = (new List<JsonObject>(), new List<JsonObject>());
        foreach (var name in pod.Elements("spec", "volumes").Select(volume => volume.Text("persistentVolumeClaim", "claimName")).Where(name => name.Length > 0))
        {
            if (Store.Get("persistentvolumeclaims", pod.Namespace(), name)?.Tree is not { } claim)
            {
                return VolumeNeeds.None with { Refusal = $"persistentvolumeclaim \"{name}\" not found" };
            }

            if (claim.Text("status", "phase") == "Bound" && Store.Get("persistentvolumes", "", claim.Text("spec", "volumeName"))?.Tree is { } volume)
            {
                volumes.Add(volume);
            }
            else if (Store.Get("storageclasses.storage.k8s.io", "", claim.Text("spec", "storageClassName"))?.Tree.Text("volumeBindingMode") == "WaitForFirstConsumer")
            {
                waiting.Add(claim);
            }
            else
            {
                return VolumeNeeds.None with { Refusal = "pod has unbound immediate PersistentVolumeClaims" };
            }
        }

        return new VolumeNeeds(null, volumes, waiting);
    }
}
