using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Keeps the numbered pods of a StatefulSet and their claims, in order.</summary>
internal sealed class StatefulSetController(Registry registry) : Controller(registry)
{
    private const string Resource = "statefulsets.apps", RevisionLabel = "controller-revision-hash";
    private readonly OwnedPods owned = new(registry, "statefulset-controller");

    protected override string Name => "kube-controller-manager";

    protected override string[] Watched => [Resource, "pods"];

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource == Resource ? [Key(change.Current)] : OwnerKey(change.Current, "StatefulSet");

    protected override Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(Resource, @namespace, name)?.Copy() is not { } set || PodState.IsDeleted(set))
        {
            return Task.CompletedTask;
        }

        var revision = $"{name}-{OwnedPods.Hash(set.At("spec", "template")!)}";
        var wanted = set.Number(1, "spec", "replicas");
        var pods = owned.Of(set).ToDictionary(Ordinal);
        Step(set, pods, wanted, revision);

        var now = owned.Of(set).Where(pod => !PodState.IsDeleted(pod)).ToList();
        var updated = now.Count(pod => pod.Text("metadata", "labels", RevisionLabel) == revision);
        Registry.Modify(Registry.Catalogue.Get(Resource), @namespace, name, tree =>
        {
            var status = tree.Make("status");
            status["observedGeneration"] = tree.Number(0, "metadata", "generation");
            status["replicas"] = now.Count;
            status["readyReplicas"] = now.Count(PodState.IsReady);
            status["availableReplicas"] = now.Count(pod => PodState.IsAvailable(pod, set.Number(0, "spec", "minReadySeconds")));
            status["updatedReplicas"] = updated;
            status["updateRevision"] = revision;
            if (status.Text("currentRevision").Length == 0 || (updated == wanted && now.Count == wanted && now.All(PodState.IsReady)))
            {
                status["currentRevision"] = revision;
            }

            status["currentReplicas"] = now.Count(pod => pod.Text("metadata", "labels", RevisionLabel) == status.Text("currentRevision"));
            status["collisionCount"] = 0;
            return tree;
        }, "status", Options);
        return Task.CompletedTask;
    }

    /// <summary>The next thing to do: make a missing pod, remove a surplus one, or replace an outdated one.</summary>
    private void Step(JsonObject set, Dictionary<int, JsonObject> pods, long wanted, string revision)
    {
        var ordered = set.Text("spec", "podManagementPolicy") != "Parallel";
        for (var ordinal = 0; ordinal < wanted; ordinal++)
        {
            if (!pods.TryGetValue(ordinal, out var pod))
            {
                Claims(set, ordinal);
                Create(set, ordinal, revision);
                if (ordered)
                {
                    return;
                }
            }
            else if (PodState.IsFinished(pod) && !PodState.IsDeleted(pod))
            {
                owned.Delete(set, pod);
                return;
            }
            else if (ordered && !PodState.IsReady(pod))
            {
                // Its predecessor must be ready before the next one starts; an outdated one that never gets ready is replaced below.
                if (pod.Text("metadata", "labels", RevisionLabel) == revision || PodState.IsDeleted(pod))
                {
                    return;
                }

                break;
            }
        }

        var surplus = pods.Where(pair => pair.Key >= wanted).OrderByDescending(pair => pair.Key).Select(pair => pair.Value).ToList();
        if (surplus.Any(PodState.IsDeleted) && ordered)
        {
            return;
        }

        foreach (var pod in (ordered ? surplus.Take(1) : surplus).Where(pod => !PodState.IsDeleted(pod)))
        {
            owned.Delete(set, pod);
        }

        if (surplus.Count > 0 || set.Text("spec", "updateStrategy", "type") == "OnDelete")
        {
            return;
        }

        var partition = set.Number(0, "spec", "updateStrategy", "rollingUpdate", "partition");
        foreach (var (ordinal, pod) in pods.OrderByDescending(pair => pair.Key))
        {
            if (ordinal < partition || ordinal >= wanted)
            {
                continue;
            }

            if (pod.Text("metadata", "labels", RevisionLabel) != revision)
            {
                if (!PodState.IsDeleted(pod))
                {
                    owned.Delete(set, pod);
                }

                return;
            }

            if (!PodState.IsReady(pod))
            {
                return;
            }
        }
    }

    private void Create(JsonObject set, int ordinal, string revision)
    {
        var name = $"{set.Name()}-{ordinal}";
        owned.Create(set, set.At("spec", "template")!, name, pod =>
        {
            var labels = pod.Make("metadata", "labels");
            labels[RevisionLabel] = revision;
            labels["statefulset.kubernetes.io/pod-name"] = name;
            labels["apps.kubernetes.io/pod-index"] = ordinal.ToString(CultureInfo.InvariantCulture);
            var spec = pod.Make("spec");
            spec["hostname"] = name;
            spec["subdomain"] = set.Text("spec", "serviceName");
            var volumes = new JsonArray(spec.Elements("volumes").Select(volume => volume.DeepClone()).ToArray());
            foreach (var template in set.Elements("spec", "volumeClaimTemplates"))
            {
                volumes.Add((JsonNode)new JsonObject { ["name"] = template.Name(), ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = $"{template.Name()}-{name}" } });
            }

            if (volumes.Count > 0)
            {
                spec["volumes"] = volumes;
            }
        });
    }

    private void Claims(JsonObject set, int ordinal)
    {
        foreach (var template in set.Elements("spec", "volumeClaimTemplates"))
        {
            var name = $"{template.Name()}-{set.Name()}-{ordinal}";
            if (Store.Get("persistentvolumeclaims", set.Namespace(), name) is not null)
            {
                continue;
            }

            var metadata = ((JsonObject)template["metadata"]!).Copy();
            metadata["name"] = name;
            foreach (var (key, value) in set.Map("spec", "selector", "matchLabels"))
            {
                ((JsonObject)metadata.Make("labels")).Fill(key, value);
            }

            metadata.Remove("creationTimestamp");
            Registry.Create(Registry.Catalogue.Get("persistentvolumeclaims"), set.Namespace(), new JsonObject { ["metadata"] = metadata, ["spec"] = template["spec"]!.DeepClone() }, Options);
        }
    }

    private static int Ordinal(JsonObject pod) => int.Parse(pod.Name()[(pod.Name().LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);
}
