using System.Text.Json.Nodes;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Admission;

/// <summary>
/// Admission webhooks that are registered. None can be called, as no container runs: a write that one must see (failurePolicy Fail) is refused as long as no
/// ready pod is behind its Service, and passes as if allowed when there is one. Deletions, match conditions and certificates are not looked at.
/// </summary>
internal sealed class WebhookAdmission(ObjectStore store) : IAdmission
{
    private const string Group = "admissionregistration.k8s.io";
    private static readonly string[] Kinds = [$"mutatingwebhookconfigurations.{Group}", $"validatingwebhookconfigurations.{Group}"];

    public void Admit(ResourceDefinition resource, JsonObject? before, JsonObject after)
    {
        // A broken configuration must remain mendable.
        if (resource.Group == Group)
        {
            return;
        }

        foreach (var webhook in Kinds.SelectMany(kind => store.List(kind)).SelectMany(item => item.Tree.Elements("webhooks")))
        {
            if (webhook.Text("failurePolicy") is "" or "Fail" && webhook.At("clientConfig", "service") is { } service && Concerns(webhook, resource, before, after)
                && ServiceBackend.Obstacle(store, service.Text("namespace"), service.Text("name")) is { } obstacle)
            {
                var url = $"https://{service.Text("name")}.{service.Text("namespace")}.svc:{service.Number(443, "port")}{service.Text("path")}?timeout={webhook.Number(10, "timeoutSeconds")}s";
                throw new ApiException(500, "InternalError", $"Internal error occurred: failed calling webhook \"{webhook.Text("name")}\": failed to call webhook: Post \"{url}\": {obstacle}");
            }
        }
    }

    private bool Concerns(JsonNode webhook, ResourceDefinition resource, JsonObject? before, JsonObject after)
    {
        var operation = before is null ? "CREATE" : "UPDATE";
        return webhook.Elements("rules").Any(rule => Has(rule.Strings("operations"), operation) && Has(rule.Strings("apiGroups"), resource.Group)
                && Versions(webhook, rule, resource) && rule.Strings("resources").Any(name => name is "*" or "*/*" || name == resource.Plural)
                && rule.Text("scope") switch { "Cluster" => !resource.Namespaced, "Namespaced" => resource.Namespaced, _ => true })
            && LabelSelector.Of(webhook["objectSelector"]).Matches(after.Map("metadata", "labels"))
            && InNamespace(webhook["namespaceSelector"], resource, after);
    }

    /// <summary>With matchPolicy Equivalent, the default, a rule for one version also meets the others.</summary>
    private static bool Versions(JsonNode webhook, JsonNode rule, ResourceDefinition resource) =>
        webhook.Text("matchPolicy") != "Exact" || Has(rule.Strings("apiVersions"), resource.Version);

    private bool InNamespace(JsonNode? selector, ResourceDefinition resource, JsonObject tree)
    {
        if (selector is not JsonObject { Count: > 0 })
        {
            return true;
        }

        var name = resource.Id == "namespaces" ? tree.Name() : tree.Namespace();
        if (name.Length == 0)
        {
            return true;
        }

        var labels = resource.Id == "namespaces" ? tree.Map("metadata", "labels") : store.Get("namespaces", "", name)?.Tree.Map("metadata", "labels") ?? [];
        return LabelSelector.Of(selector).Matches(labels);
    }

    private static bool Has(List<string> list, string value) => list.Contains("*") || list.Contains(value);
}
