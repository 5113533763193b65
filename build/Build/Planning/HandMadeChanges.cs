using System.Text.Json;

namespace WasteCoach.Build.Planning;

/// <summary>Finds what somebody changed by hand in the cluster's objects: each field says who set it last.</summary>
public static class HandMadeChanges
{
    /// <summary>The kinds that are looked at, as kubectl takes them. Not pods, which come and go, and not Secrets.</summary>
    public const string Kinds =
        "nodes,namespaces,services,configmaps,serviceaccounts,deployments.apps,statefulsets.apps,daemonsets.apps,persistentvolumeclaims,ingresses.networking.k8s.io,networkpolicies.networking.k8s.io,"
        + "ingressclasses.networking.k8s.io,storageclasses.storage.k8s.io,horizontalpodautoscalers.autoscaling,poddisruptionbudgets.policy,roles.rbac.authorization.k8s.io,"
        + "rolebindings.rbac.authorization.k8s.io,clusterroles.rbac.authorization.k8s.io,clusterrolebindings.rbac.authorization.k8s.io";

    /// <summary>All of them, a difference for each object.</summary>
    /// <param name="list">Objects with their managers.</param>
    /// <param name="environment">Name of the environment, for the commands.</param>
    public static IEnumerable<Difference> Find(JsonElement list, string environment)
    {
        foreach (var item in list.GetProperty("items").EnumerateArray())
        {
            if (ManagedField.ByHand(item) is not { Count: > 0 } fields || ObjectOwner.Of(item) is not { } owner)
            {
                continue;
            }

            var metadata = item.GetProperty("metadata");
            var space = metadata.TryGetProperty("namespace", out var given) ? given.GetString()! : "";
            var (kind, name) = (item.GetProperty("kind").GetString()!, metadata.GetProperty("name").GetString()!);
            yield return new Difference(
                "cluster",
                $"{kind} {(space.Length > 0 ? $"{space}/" : "")}{name}",
                owner.Name,
                string.Join('\n', fields.Select(field => $"{field.Name} = {field.ValueIn(item)}, set by hand with {field.Manager}{(field.Time.Length > 0 ? $" at {field.Time}" : "")}")),
                RemedyOf(kind, space, name, fields, $"./build.sh --target={owner.Target} --force --environment={environment}"));
        }
    }

    // Who applies anew takes back what is declared; a label or an annotation that nobody declares stays until it is taken away.
    private static string RemedyOf(string kind, string space, string name, IReadOnlyList<ManagedField> fields, string apply)
    {
        var removals = fields
            .Where(field => field.Path is ["metadata", "labels" or "annotations", _])
            .GroupBy(field => field.Path[1] == "labels" ? "label" : "annotate")
            .Select(group => $"kubectl {group.Key} {kind.ToLowerInvariant()} {name}{(space.Length > 0 ? $" --namespace={space}" : "")} {string.Join(' ', group.Select(field => $"{field.Path[2]}-"))}")
            .ToList();
        return removals.Count == 0 ? apply
            : removals.Count == fields.Count ? $"{string.Join(" ; ", removals)} (where it is declared, then {apply})"
            : $"{apply} ; what is not declared: {string.Join(" ; ", removals)}";
    }
}
