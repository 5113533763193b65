using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Admission;

/// <summary>The Service that a webhook or an APIService names: whether the API server would find somebody behind it.</summary>
internal static class ServiceBackend
{
    /// <returns>Why nobody can be called; null when somebody can.</returns>
    public static string? Obstacle(ObjectStore store, string @namespace, string name)
    {
        if (store.Get("services", @namespace, name) is not { } service)
        {
            return $"service \"{name}\" not found";
        }

        // A Service that stands for an outside name is nothing that can be looked at here.
        return service.Tree.Text("spec", "type") == "ExternalName" || Addresses(store, @namespace, name).Any() ? null : $"no endpoints available for service \"{name}\"";
    }

    /// <summary>Whether a ready pod behind a Service runs an image of this name.</summary>
    public static bool Runs(ObjectStore store, string @namespace, string name, string image) => Addresses(store, @namespace, name)
        .Select(address => store.Get("pods", @namespace, address.Text("targetRef", "name"))?.Tree)
        .Any(pod => pod is not null && PodState.IsReady(pod) && pod.Elements("spec", "containers").Any(container => ImageName.Last(container.Text("image")) == image));

    private static IEnumerable<JsonNode> Addresses(ObjectStore store, string @namespace, string name) =>
        store.Get("endpoints", @namespace, name)?.Tree.Elements("subsets").SelectMany(subset => subset.Elements("addresses")) ?? [];
}
