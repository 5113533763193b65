using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Scheduling;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Keeps one pod of a DaemonSet on each node that it selects.</summary>
internal sealed class DaemonSetController(Registry registry) : Controller(registry)
{
    private const string Resource = "daemonsets.apps", HashLabel = "controller-revision-hash";

    /// <summary>What every daemon tolerates, as Kubernetes adds it.</summary>
    private static readonly (string Key, string Effect)[] Tolerated =
    [
        ("node.kubernetes.io/not-ready", "NoExecute"), ("node.kubernetes.io/unreachable", "NoExecute"), ("node.kubernetes.io/disk-pressure", "NoSchedule"),
        ("node.kubernetes.io/memory-pressure", "NoSchedule"), ("node.kubernetes.io/pid-pressure", "NoSchedule"), ("node.kubernetes.io/unschedulable", "NoSchedule"),
    ];

    private readonly OwnedPods owned = new(registry, "daemonset-controller");

    protected override string Name => "kube-controller-manager";

    protected override string[] Watched => [Resource, "pods", "nodes"];

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource switch
    {
        Resource => [Key(change.Current)],
        "pods" => OwnerKey(change.Current, "DaemonSet"),
        _ when change.Previous is { } before && !change.Deleted && JsonNode.DeepEquals(before.Tree["spec"], change.Current.Tree["spec"])
            && JsonNode.DeepEquals(before.Tree.At("metadata", "labels"), change.Current.Tree.At("metadata", "labels")) => [],
        _ => Store.List(Resource).Select(Key),
    };

    protected override Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(Resource, @namespace, name)?.Copy() is not { } set || PodState.IsDeleted(set))
        {
            return Task.CompletedTask;
        }

        var template = set.At("spec", "template")!;
        var hash = OwnedPods.Hash(template);
        var pods = owned.Of(set);
        var nodes = Store.List("nodes").Select(item => item.Tree).Where(node => Wants(template, node)).Select(node => node.Name()).ToHashSet(StringComparer.Ordinal);
        foreach (var pod in pods.Where(pod => !PodState.IsDeleted(pod) && (!nodes.Contains(Target(pod)) || PodState.IsFinished(pod))))
        {
            owned.Delete(set, pod);
        }

        foreach (var node in nodes.Where(node => !pods.Any(pod => Target(pod) == node)))
        {
            owned.Create(set, template, "", pod =>
            {
                pod.Make("metadata", "labels")[HashLabel] = hash;
                Pin(pod.Make("spec"), node);
            });
        }

        if (set.Text("spec", "updateStrategy", "type") != "OnDelete")
        {
            Replace(set, pods.Where(pod => nodes.Contains(Target(pod))).ToList(), nodes.Count, hash);
        }

        var now = owned.Of(set).Where(pod => !PodState.IsDeleted(pod) && nodes.Contains(Target(pod))).ToList();
        Registry.Modify(Registry.Catalogue.Get(Resource), @namespace, name, tree =>
        {
            var status = tree.Make("status");
            var available = now.Count(pod => PodState.IsAvailable(pod, set.Number(0, "spec", "minReadySeconds")));
            status["observedGeneration"] = tree.Number(0, "metadata", "generation");
            status["desiredNumberScheduled"] = nodes.Count;
            status["currentNumberScheduled"] = now.Count;
            status["numberMisscheduled"] = 0;
            status["numberReady"] = now.Count(PodState.IsReady);
            status["numberAvailable"] = available;
            status["numberUnavailable"] = nodes.Count - available;
            status["updatedNumberScheduled"] = now.Count(pod => pod.Text("metadata", "labels", HashLabel) == hash);
            return tree;
        }, "status", Options);
        return Task.CompletedTask;
    }

    /// <summary>Outdated pods go as far as enough stay available.</summary>
    private void Replace(JsonObject set, List<JsonObject> pods, int wanted, string hash)
    {
        var budget = Math.Max(1, DeploymentController.Resolve(set.At("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"), wanted, up: true)) - (wanted - pods.Count(PodState.IsReady));
        foreach (var pod in pods.Where(pod => pod.Text("metadata", "labels", HashLabel) != hash && !PodState.IsDeleted(pod)).OrderBy(PodState.IsReady))
        {
            if (PodState.IsReady(pod) && budget-- <= 0)
            {
                return;
            }

            owned.Delete(set, pod);
        }
    }

    private static bool Wants(JsonNode template, JsonObject node)
    {
        var pod = new JsonObject { ["spec"] = template["spec"]!.DeepClone() };
        Tolerate(pod.Make("spec"));
        return NodeAffinity.Matches(pod, node) && Tolerations.Untolerated(pod, node) is null;
    }

    private static void Pin(JsonObject spec, string node)
    {
        Tolerate(spec);
        var field = new JsonObject { ["key"] = "metadata.name", ["operator"] = "In", ["values"] = new JsonArray(node) };
        var required = spec.Make("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
        var terms = required.Elements("nodeSelectorTerms").Select(term => (JsonObject)term.DeepClone()).DefaultIfEmpty([]).ToList();
        terms.ForEach(term => term["matchFields"] = new JsonArray(field.DeepClone()));
        required["nodeSelectorTerms"] = new JsonArray(terms.ToArray<JsonNode>());
    }

    private static void Tolerate(JsonObject spec)
    {
        var list = new JsonArray(spec.Elements("tolerations").Select(item => item.DeepClone()).ToArray());
        foreach (var (key, effect) in Tolerated.Concat(spec.Flag("hostNetwork") ? [("node.kubernetes.io/network-unavailable", "NoSchedule")] : []))
        {
            list.Add((JsonNode)new JsonObject { ["key"] = key, ["operator"] = "Exists", ["effect"] = effect });
        }

        spec["tolerations"] = list;
    }

    /// <summary>The node a daemon's pod is made for, whether it is there yet or not.</summary>
    private static string Target(JsonObject pod) => pod.Text("spec", "nodeName") is { Length: > 0 } node ? node
        : pod.Elements("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
            .SelectMany(term => term.Elements("matchFields")).SelectMany(field => field.Strings("values")).FirstOrDefault() ?? "";
}
