using System.Text.Json.Nodes;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Admission;

/// <summary>Gives a new pod its service account, priority, default tolerations and quality of service.</summary>
internal sealed class PodAdmission(ObjectStore store) : IAdmission
{
    /// <summary>How long a pod stays on a node that is lost, as Kubernetes has it.</summary>
    private const int EvictionSeconds = 300;

    private static readonly string[] LostNodeTaints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    public void Admit(ResourceDefinition resource, JsonObject? before, JsonObject after)
    {
        if (resource.Id != "pods" || before is not null)
        {
            return;
        }

        var spec = after.Make("spec");
        var mirror = after.At("metadata", "annotations", "kubernetes.io/config.mirror") is not null;
        if (!mirror)
        {
            ServiceAccount(after, spec);
            Tolerations(spec);
        }

        Priority(after, spec);
        after["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(spec) };
    }

    private void ServiceAccount(JsonObject pod, JsonObject spec)
    {
        spec.Fill("serviceAccountName", "default");
        var account = spec.Text("serviceAccountName");
        spec["serviceAccount"] = account;
        if (store.Get("serviceaccounts", pod.Namespace(), account) is not { } found)
        {
            throw ApiException.Forbidden("pods", pod.Name(), $"error looking up service account {pod.Namespace()}/{account}: serviceaccount \"{account}\" not found");
        }

        if (spec["imagePullSecrets"] is null && found.Tree["imagePullSecrets"] is JsonArray { Count: > 0 } secrets)
        {
            spec["imagePullSecrets"] = secrets.DeepClone();
        }
    }

    private void Priority(JsonObject pod, JsonObject spec)
    {
        var name = spec.Text("priorityClassName");
        if (name.Length == 0)
        {
            if (store.List("priorityclasses.scheduling.k8s.io").FirstOrDefault(item => item.Tree.Flag("globalDefault")) is not { } standard)
            {
                spec["priority"] = 0;
                spec["preemptionPolicy"] = "PreemptLowerPriority";
                return;
            }

            name = standard.Name;
            spec["priorityClassName"] = name;
        }

        if (store.Get("priorityclasses.scheduling.k8s.io", "", name) is not { } found)
        {
            throw ApiException.Forbidden("pods", pod.Name(), $"no PriorityClass with name {name} was found");
        }

        spec["priority"] = found.Tree.Number(0, "value");
        spec.Fill("preemptionPolicy", found.Tree.Text("preemptionPolicy") is { Length: > 0 } policy ? policy : "PreemptLowerPriority");
    }

    private static void Tolerations(JsonObject spec)
    {
        if (spec["tolerations"] is not JsonArray tolerations)
        {
            tolerations = [];
            spec["tolerations"] = tolerations;
        }

        foreach (var key in LostNodeTaints)
        {
            if (!tolerations.Any(item => (item.Text("key") == key || (item.Text("key").Length == 0 && item.Text("operator") == "Exists")) && item.Text("effect") is "" or "NoExecute"))
            {
                tolerations.Add((JsonNode)new JsonObject { ["key"] = key, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = EvictionSeconds });
            }
        }
    }

    private static string QualityOfService(JsonObject spec)
    {
        var containers = spec.Elements("containers").Concat(spec.Elements("initContainers")).ToList();
        var any = containers.Any(container => container.Map("resources", "requests").Count + container.Map("resources", "limits").Count > 0);
        var guaranteed = containers.All(container => new[] { "cpu", "memory" }.All(name =>
            container.At("resources", "limits", name) is { } limit && Quantity.Parse(limit) == Quantity.Parse(container.At("resources", "requests", name))));
        return guaranteed ? "Guaranteed" : any ? "Burstable" : "BestEffort";
    }
}
