using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Admission;

/// <summary>The fields that nobody may change once they are set.</summary>
internal static class Immutability
{
    private static readonly Dictionary<string, string[]> Fields = new(StringComparer.Ordinal)
    {
        ["deployments.apps"] = ["spec.selector"],
        ["replicasets.apps"] = ["spec.selector"],
        ["daemonsets.apps"] = ["spec.selector"],
        ["jobs.batch"] = ["spec.selector", "spec.template", "spec.completionMode"],
        ["roles.rbac.authorization.k8s.io"] = [],
        ["customresourcedefinitions.apiextensions.k8s.io"] = ["spec.group", "spec.names.plural", "spec.names.kind", "spec.scope"],
    };

    /// <summary>A change of these is answered by Forbidden with its own words.</summary>
    private static readonly Dictionary<string, (string Field, string Words)[]> ForbiddenFields = new(StringComparer.Ordinal)
    {
        ["storageclasses.storage.k8s.io"] =
        [
            ("parameters", "updates to parameters are forbidden."), ("provisioner", "updates to provisioner are forbidden."),
            ("reclaimPolicy", "updates to reclaimPolicy are forbidden."),
        ],
    };

    private static readonly string[] StatefulSetMayChange = ["replicas", "ordinals", "template", "updateStrategy", "persistentVolumeClaimRetentionPolicy", "minReadySeconds", "revisionHistoryLimit"];

    public static void Check(JsonObject before, JsonObject after, string resource, List<FieldError> errors)
    {
        foreach (var path in Fields.GetValueOrDefault(resource, []))
        {
            Unchanged(before, after, path, errors);
        }

        foreach (var (field, words) in ForbiddenFields.GetValueOrDefault(resource, []))
        {
            if (!JsonNode.DeepEquals(before.At(field), after.At(field)))
            {
                errors.Add(FieldError.Forbidden(field, words));
            }
        }

        switch (resource)
        {
            case "nodes":
                var provider = before.Text("spec", "providerID");
                if (provider.Length > 0 && provider != after.Text("spec", "providerID"))
                {
                    errors.Add(FieldError.Forbidden("spec.providerID", $"node updates may not change providerID except from \"\" to valid: it is \"{provider}\""));
                }

                break;
            case "services":
                if (before.Text("spec", "clusterIP").Length > 0 && before.Text("spec", "type") != "ExternalName" && after.Text("spec", "type") != "ExternalName")
                {
                    var (old, now) = (before.Text("spec", "clusterIP"), after.Text("spec", "clusterIP"));
                    if (old != now)
                    {
                        errors.Add(FieldError.Invalid("spec.clusterIP", $"\"{now}\"", "field is immutable"));
                    }
                }

                break;
            case "storageclasses.storage.k8s.io":
                Unchanged(before, after, "volumeBindingMode", errors);
                break;
            case "statefulsets.apps":
                if (!JsonNode.DeepEquals(Without(before["spec"], StatefulSetMayChange), Without(after["spec"], StatefulSetMayChange)))
                {
                    errors.Add(FieldError.Forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
                }

                break;
            case "secrets" or "configmaps":
                if (before.Flag("immutable"))
                {
                    if (!after.Flag("immutable"))
                    {
                        errors.Add(FieldError.Forbidden("immutable", "field is immutable when `immutable` is set"));
                    }

                    foreach (var field in (string[])["data", "binaryData"])
                    {
                        if (!JsonNode.DeepEquals(before[field], after[field]))
                        {
                            errors.Add(FieldError.Forbidden(field, "field is immutable when `immutable` is set"));
                        }
                    }
                }

                if (resource == "secrets")
                {
                    Unchanged(before, after, "type", errors);
                }

                break;
            case "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io":
                if (!JsonNode.DeepEquals(before["roleRef"], after["roleRef"]))
                {
                    errors.Add(FieldError.Invalid("roleRef", after["roleRef"]?.ToJsonString() ?? "null", "cannot change roleRef"));
                }

                break;
            case "persistentvolumeclaims":
                Claim(before, after, errors);
                break;
            case "pods":
                if (!JsonNode.DeepEquals(Settled(before["spec"]), Settled(after["spec"])))
                {
                    errors.Add(FieldError.Forbidden("spec", "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
                }

                break;
        }
    }

    private static void Unchanged(JsonObject before, JsonObject after, string path, List<FieldError> errors)
    {
        var (old, now) = (before.At(path.Split('.')), after.At(path.Split('.')));
        if (old is not null && !JsonNode.DeepEquals(old, now))
        {
            errors.Add(FieldError.Invalid(path, now?.ToJsonString() ?? "null", "field is immutable"));
        }
    }

    private static void Claim(JsonObject before, JsonObject after, List<FieldError> errors)
    {
        // A volume name appears when the claim is bound; a class may be filled in by the default.
        var (old, now) = (Without(before["spec"], ["resources"]), Without(after["spec"], ["resources"]));
        foreach (var field in (string[])["volumeName", "storageClassName"])
        {
            if (old.Text(field).Length == 0)
            {
                old.Remove(field);
                now.Remove(field);
            }
        }

        if (!JsonNode.DeepEquals(old, now))
        {
            errors.Add(FieldError.Forbidden("spec", "spec is immutable after creation except resources.requests for bound claims"));
        }

        var (small, large) = (before.At("spec", "resources", "requests", "storage"), after.At("spec", "resources", "requests", "storage"));
        if (Quantity.TryParse(small.Text(), out var was) && Quantity.TryParse(large.Text(), out var wanted) && wanted < was)
        {
            errors.Add(FieldError.Forbidden("spec.resources.requests.storage", "field can not be less than previous value"));
        }
    }

    private static JsonObject Without(JsonNode? node, string[] fields)
    {
        var rest = node is JsonObject tree ? tree.Copy() : [];
        foreach (var field in fields)
        {
            rest.Remove(field);
        }

        return rest;
    }

    /// <summary>A pod's specification without what may change.</summary>
    private static JsonObject Settled(JsonNode? spec)
    {
        var rest = Without(spec, ["activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds"]);
        foreach (var container in rest.Elements("containers").Concat(rest.Elements("initContainers")).OfType<JsonObject>())
        {
            container.Remove("image");
        }

        return rest;
    }
}
