using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Controllers;

/// <summary>The objects which a workload controls, and how it makes pods of its template.</summary>
internal sealed class OwnedPods(Registry registry, string controller)
{
    private readonly EventRecorder events = new(registry, controller);

    public List<JsonObject> Of(JsonObject owner) => Controlled("pods", owner);

    public List<JsonObject> Controlled(string resource, JsonObject owner) => registry.Store.List(resource, owner.Namespace()).Select(item => item.Tree)
        .Where(item => item.Elements("metadata", "ownerReferences").Any(reference => reference.Flag("controller") && reference.Text("uid") == owner.Uid())).ToList();

    /// <param name="name">Empty: generated from the owner's.</param>
    /// <param name="complete">Adds what the template does not say.</param>
    public void Create(JsonObject owner, JsonNode template, string name, Action<JsonObject>? complete = null)
    {
        var metadata = (template["metadata"] as JsonObject)?.Copy() ?? [];
        metadata.Remove("name");
        metadata[name.Length > 0 ? "name" : "generateName"] = name.Length > 0 ? name : $"{owner.Name()}-";
        metadata["namespace"] = owner.Namespace();
        metadata["ownerReferences"] = new JsonArray(Reference(owner));
        var pod = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = template["spec"]!.DeepClone() };
        complete?.Invoke(pod);
        try
        {
            var created = registry.Create(registry.Catalogue.Get("pods"), owner.Namespace(), pod, WriteOptions.By("kube-controller-manager"));
            events.Record(owner, "Normal", "SuccessfulCreate", $"Created pod: {created.Name()}");
        }
        catch (ApiException error)
        {
            events.Record(owner, "Warning", "FailedCreate", $"Error creating: {error.Message}");
            throw;
        }
    }

    public void Delete(JsonObject owner, JsonObject pod)
    {
        registry.Delete(registry.Catalogue.Get("pods"), pod.Namespace(), pod.Name(), DeleteRequest.Default);
        events.Record(owner, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
    }

    public static JsonObject Reference(JsonObject owner) => new()
    {
        ["apiVersion"] = owner.Text("apiVersion"), ["kind"] = owner.Text("kind"), ["name"] = owner.Name(), ["uid"] = owner.Uid(), ["controller"] = true, ["blockOwnerDeletion"] = true,
    };

    /// <summary>A short name for a template: the same template, the same name.</summary>
    public static string Hash(JsonNode template) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template.ToJsonString())))[..10];
}
