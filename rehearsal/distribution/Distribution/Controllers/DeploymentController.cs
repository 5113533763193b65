using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Rolls a Deployment from one ReplicaSet to the next within its surge and unavailability.</summary>
internal sealed class DeploymentController(Registry registry) : Controller(registry)
{
    private const string Resource = "deployments.apps", Sets = "replicasets.apps";
    private const string Revision = "deployment.kubernetes.io/revision", HashLabel = "pod-template-hash";
    private readonly OwnedPods owned = new(registry, "deployment-controller");
    private readonly EventRecorder events = new(registry, "deployment-controller");

    protected override string Name => "kube-controller-manager";

    protected override string[] Watched => [Resource, Sets, "pods"];

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource switch
    {
        Resource => [Key(change.Current)],
        Sets => OwnerKey(change.Current, "Deployment"),
        _ when change.Deleted => Store.List(Resource, change.Current.Namespace).Where(item => item.Tree.Text("spec", "strategy", "type") == "Recreate").Select(Key),
        _ => [],
    };

    protected override async Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(Resource, @namespace, name)?.Copy() is not { } deployment || PodState.IsDeleted(deployment))
        {
            return;
        }

        var sets = owned.Controlled(Sets, deployment);
        var current = Current(deployment, sets);
        if (!deployment.Flag("spec", "paused"))
        {
            current ??= CreateSet(deployment, sets);
            SetRevision(deployment, current);
            var older = owned.Controlled(Sets, deployment).Where(set => set.Uid() != current.Uid()).ToList();
            if (deployment.Text("spec", "strategy", "type") == "Recreate")
            {
                Recreate(deployment, current, older);
            }
            else
            {
                Roll(deployment, current, older);
            }

            Tidy(deployment, older);
        }

        if (WriteStatus(deployment, current))
        {
            await Later($"{@namespace}/{name}", TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Resolves 25% or 2 against a count.</summary>
    public static int Resolve(JsonNode? value, long count, bool up)
    {
        if (value is JsonValue number && number.GetValueKind() == JsonValueKind.Number)
        {
            return (int)number.AsDouble();
        }

        var share = double.TryParse(value.Text().TrimEnd('%'), CultureInfo.InvariantCulture, out var percent) ? percent / 100 * count : 0;
        return (int)(up ? Math.Ceiling(share) : Math.Floor(share));
    }

    private static JsonObject? Current(JsonObject deployment, List<JsonObject> sets) => sets.FirstOrDefault(set =>
    {
        var template = ((JsonObject)set.At("spec", "template")!).Copy();
        (template.At("metadata", "labels") as JsonObject)?.Remove(HashLabel);
        return JsonNode.DeepEquals(template, deployment.At("spec", "template"));
    });

    private JsonObject CreateSet(JsonObject deployment, List<JsonObject> sets)
    {
        var template = ((JsonObject)deployment.At("spec", "template")!).Copy();
        var hash = OwnedPods.Hash(template);
        template.Make("metadata", "labels")[HashLabel] = hash;
        var selector = ((JsonObject)deployment.At("spec", "selector")!).Copy();
        selector.Make("matchLabels")[HashLabel] = hash;
        var set = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name()}-{hash}", ["labels"] = template.At("metadata", "labels")!.DeepClone(),
                ["annotations"] = new JsonObject { [Revision] = (Newest(sets) + 1).ToString(CultureInfo.InvariantCulture) },
                ["ownerReferences"] = new JsonArray(OwnedPods.Reference(deployment)),
            },
            ["spec"] = new JsonObject { ["replicas"] = 0, ["selector"] = selector, ["template"] = template, ["minReadySeconds"] = deployment.Number(0, "spec", "minReadySeconds") },
        };
        return Registry.Create(Registry.Catalogue.Get(Sets), deployment.Namespace(), set, Options);
    }

    /// <summary>A rollback makes an old set current again, under a new revision.</summary>
    private void SetRevision(JsonObject deployment, JsonObject current)
    {
        var sets = owned.Controlled(Sets, deployment);
        var newest = Newest(sets.Where(set => set.Uid() != current.Uid()));
        var revision = Math.Max(Number(current), newest + 1).ToString(CultureInfo.InvariantCulture);
        if (current.Text("metadata", "annotations", Revision) != revision)
        {
            Registry.Modify(Registry.Catalogue.Get(Sets), current.Namespace(), current.Name(), tree => Annotate(tree, revision), "", Options);
        }

        if (deployment.Text("metadata", "annotations", Revision) != revision)
        {
            Registry.Modify(Registry.Catalogue.Get(Resource), deployment.Namespace(), deployment.Name(), tree => Annotate(tree, revision), "", Options);
        }
    }

    private void Recreate(JsonObject deployment, JsonObject current, List<JsonObject> older)
    {
        older.ForEach(set => Scale(deployment, set, 0));
        if (older.All(set => owned.Of(set).Count == 0))
        {
            Scale(deployment, current, deployment.Number(1, "spec", "replicas"));
        }
    }

    private void Roll(JsonObject deployment, JsonObject current, List<JsonObject> older)
    {
        var wanted = deployment.Number(1, "spec", "replicas");
        var surge = Resolve(deployment.At("spec", "strategy", "rollingUpdate", "maxSurge"), wanted, up: true);
        var unavailable = Resolve(deployment.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), wanted, up: false);
        if (surge == 0 && unavailable == 0)
        {
            unavailable = 1;
        }

        long Spec(JsonObject set) => set.Number(0, "spec", "replicas");
        long Available(JsonObject set) => set.Number(0, "status", "availableReplicas");
        var (mine, others) = (Spec(current), older.Sum(Spec));
        var target = mine > wanted ? wanted : Math.Min(wanted, mine + Math.Max(0, wanted + surge - mine - others));
        Scale(deployment, current, target);

        // Old pods that are not available cost nothing to remove; available ones only as far as enough stay.
        var removable = target + others - (wanted - unavailable) - Math.Max(0, target - Available(current));
        foreach (var set in older.OrderBy(Number))
        {
            var idle = Spec(set) - Math.Min(Spec(set), Available(set));
            var healthy = Math.Max(0, Math.Min(Spec(set) - idle, older.Sum(Available) + Available(current) - (wanted - unavailable)));
            var take = Math.Min(Math.Max(0, removable), idle + healthy);
            if (take > 0)
            {
                Scale(deployment, set, Spec(set) - take);
                removable -= take;
            }
        }
    }

    private void Scale(JsonObject deployment, JsonObject set, long replicas)
    {
        var before = set.Number(0, "spec", "replicas");
        if (before == replicas)
        {
            return;
        }

        Registry.Modify(Registry.Catalogue.Get(Sets), set.Namespace(), set.Name(), tree =>
        {
            tree.Make("spec")["replicas"] = replicas;
            return tree;
        }, "", Options);
        events.Record(deployment, "Normal", "ScalingReplicaSet", $"Scaled {(replicas > before ? "up" : "down")} replica set {set.Name()} to {replicas} from {before}");
    }

    private void Tidy(JsonObject deployment, List<JsonObject> older)
    {
        var keep = (int)deployment.Number(10, "spec", "revisionHistoryLimit");
        var idle = older.Where(set => set.Number(0, "spec", "replicas") == 0 && set.Number(0, "status", "replicas") == 0).OrderByDescending(Number).Skip(keep);
        foreach (var set in idle)
        {
            Registry.Delete(Registry.Catalogue.Get(Sets), set.Namespace(), set.Name(), DeleteRequest.Default);
        }
    }

    /// <returns>Whether it is still rolling, so that the progress deadline must be watched.</returns>
    private bool WriteStatus(JsonObject deployment, JsonObject? current)
    {
        var sets = owned.Controlled(Sets, deployment);
        var mine = sets.FirstOrDefault(set => set.Uid() == current.Uid());
        long Sum(string field) => sets.Sum(set => set.Number(0, "status", field));
        var (wanted, available, updated) = (deployment.Number(1, "spec", "replicas"), Sum("availableReplicas"), mine.Number(0, "status", "replicas"));
        var unavailable = Resolve(deployment.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), wanted, up: false);
        var done = updated == wanted && Sum("replicas") == wanted && mine.Number(0, "status", "availableReplicas") == wanted;
        var waiting = false;
        Registry.Modify(Registry.Catalogue.Get(Resource), deployment.Namespace(), deployment.Name(), tree =>
        {
            var status = tree.Make("status");
            var progress = $"{updated}/{available}/{Sum("replicas")}";
            var before = $"{status.Number(0, "updatedReplicas")}/{status.Number(0, "availableReplicas")}/{status.Number(0, "replicas")}";
            status["observedGeneration"] = deployment.Number(0, "metadata", "generation");
            status["replicas"] = Sum("replicas");
            status["updatedReplicas"] = updated;
            status["readyReplicas"] = Sum("readyReplicas");
            status["availableReplicas"] = available;
            status["unavailableReplicas"] = Math.Max(0, wanted - available);
            var enough = available >= wanted - unavailable;
            Conditions.Set(tree, "Available", enough, enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", "lastUpdateTime");
            var since = Conditions.Find(tree, "Progressing").Text("lastUpdateTime");
            var late = !done && since.Length > 0 && progress == before
                && DateTimeOffset.UtcNow - DateTimeOffset.Parse(since, CultureInfo.InvariantCulture) > TimeSpan.FromSeconds(deployment.Number(600, "spec", "progressDeadlineSeconds"));
            var setName = mine?.Name() ?? "";
            if (done)
            {
                Conditions.Set(tree, "Progressing", true, "NewReplicaSetAvailable", $"ReplicaSet \"{setName}\" has successfully progressed.", "lastUpdateTime");
            }
            else if (late)
            {
                Conditions.Set(tree, "Progressing", false, "ProgressDeadlineExceeded", $"ReplicaSet \"{setName}\" has timed out progressing.", "lastUpdateTime");
            }
            else if (Conditions.Find(tree, "Progressing").Text("reason") != "ProgressDeadlineExceeded" || progress != before)
            {
                Conditions.Set(tree, "Progressing", true, "ReplicaSetUpdated", $"ReplicaSet \"{setName}\" is progressing.", "lastUpdateTime");
            }

            waiting = !done && !late;
            return tree;
        }, "status", Options);
        return waiting;
    }

    private static long Newest(IEnumerable<JsonObject> sets) => sets.Select(Number).DefaultIfEmpty(0).Max();

    private static long Number(JsonObject set) => long.TryParse(set.Text("metadata", "annotations", Revision), CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static JsonObject Annotate(JsonObject tree, string revision)
    {
        tree.Make("metadata", "annotations")[Revision] = revision;
        return tree;
    }
}
