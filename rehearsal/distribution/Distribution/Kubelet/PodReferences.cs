using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>The ConfigMaps and Secrets that a pod refers to.</summary>
internal static class PodReferences
{
    public static IEnumerable<JsonNode> Containers(JsonNode pod) => pod.Elements("spec", "initContainers").Concat(pod.Elements("spec", "containers"));

    /// <param name="volume">One of the pod's volumes.</param>
    public static IEnumerable<(string Kind, string Name, bool Optional)> Of(JsonNode volume)
    {
        foreach (var source in volume.Elements("projected", "sources").Append(volume))
        {
            if (source["secret"] is { } secret)
            {
                yield return ("secret", secret.Text("secretName") is { Length: > 0 } name ? name : secret.Text("name"), secret.Flag("optional"));
            }

            if (source["configMap"] is { } map)
            {
                yield return ("configmap", map.Text("name"), map.Flag("optional"));
            }
        }
    }

    /// <summary>What the environment of a container is taken from; an empty key: all of it.</summary>
    public static IEnumerable<(string Kind, string Name, string Key, bool Optional)> Variables(JsonNode container)
    {
        foreach (var source in container.Elements("envFrom"))
        {
            if (source["secretRef"] is { } secret)
            {
                yield return ("secret", secret.Text("name"), "", secret.Flag("optional"));
            }

            if (source["configMapRef"] is { } map)
            {
                yield return ("configmap", map.Text("name"), "", map.Flag("optional"));
            }
        }

        foreach (var variable in container.Elements("env"))
        {
            if (variable.At("valueFrom", "secretKeyRef") is { } secret)
            {
                yield return ("secret", secret.Text("name"), secret.Text("key"), secret.Flag("optional"));
            }

            if (variable.At("valueFrom", "configMapKeyRef") is { } map)
            {
                yield return ("configmap", map.Text("name"), map.Text("key"), map.Flag("optional"));
            }
        }
    }

    /// <summary>All of them, each once, the pull secrets included.</summary>
    public static IEnumerable<(string Kind, string Name)> All(JsonNode pod) => pod.Elements("spec", "volumes").SelectMany(Of).Select(item => (item.Kind, item.Name))
        .Concat(Containers(pod).SelectMany(Variables).Select(item => (item.Kind, item.Name)))
        .Concat(pod.Elements("spec", "imagePullSecrets").Select(item => ("secret", item.Text("name")))).Distinct();
}
