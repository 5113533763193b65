using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Programs;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>
/// Plays the life of the pods on this node. A pod runs when its image's name can be read, the ConfigMaps and Secrets it needs exist and the node has a network;
/// else it waits with the reason that a real kubelet gives. A pod that is not to be restarted succeeds.
/// </summary>
/// <param name="programs">What the pods' images do once they run.</param>
internal sealed class PodWorker(ApiClient client, KubeletOptions options, NodeSettings settings, ProgramHost programs)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, string> addresses = new(StringComparer.Ordinal);
    private readonly HashSet<string> reported = new(StringComparer.Ordinal);
    private string prefix = "";

    public async Task Run(CancellationToken stop)
    {
        var selector = $"fieldSelector=spec.nodeName%3D{options.NodeName}";
        while (true)
        {
            try
            {
                var list = await client.Get($"/api/v1/pods?{selector}", stop);
                var waiting = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
                var pods = list.Elements("items").OfType<JsonObject>().ToList();
                programs.Only(pods.Select(pod => pod.Uid()).ToHashSet(StringComparer.Ordinal));
                foreach (var pod in pods)
                {
                    await Follow(pod, waiting, stop);
                }

                // A short watch brings the waiting ones up again without a second loop beside it.
                var life = waiting.Count > 0 ? 2 : 60;
                await foreach (var change in client.Watch($"/api/v1/pods?watch=true&{selector}&resourceVersion={list.Text("metadata", "resourceVersion")}&timeoutSeconds={life}", stop))
                {
                    if (change["object"] is JsonObject pod && change.Text("type") is "ADDED" or "MODIFIED")
                    {
                        var before = waiting.Count;
                        await Follow((JsonObject)change["object"]!, waiting, stop);
                        if (before == 0 && waiting.Count > 0)
                        {
                            break;
                        }
                    }
                    else if (change.Text("type") == "DELETED")
                    {
                        addresses.Remove(change["object"].Uid());
                        programs.Stop(change["object"].Uid());
                    }
                }
            }
            catch (Exception error) when (KubeletCommand.IsPassing(error) && !stop.IsCancellationRequested)
            {
                KubeletCommand.Log($"pods: {error.Message}");
                await Task.Delay(Retry, stop);
            }
        }
    }

    private async Task Follow(JsonObject pod, Dictionary<string, JsonObject> waiting, CancellationToken stop)
    {
        waiting.Remove(pod.Uid());
        programs.Follow(pod);
        var path = $"/api/v1/namespaces/{pod.Namespace()}/pods/{pod.Name()}";
        if (PodState.IsDeleted(pod))
        {
            // Its containers have ended: nothing keeps the object.
            await client.Delete(path, new JsonObject { ["gracePeriodSeconds"] = 0, ["preconditions"] = new JsonObject { ["uid"] = pod.Uid() } }, stop);
            addresses.Remove(pod.Uid());
            return;
        }

        if (PodState.IsFinished(pod))
        {
            return;
        }

        var obstacle = await Obstacle(pod, stop);
        if (obstacle is { } found && reported.Add($"{pod.Uid()}/{found.Reason}/{found.Message}"))
        {
            await Report(pod, found.Event, found.Message, stop);
        }

        if (obstacle is null)
        {
            await new CniInstaller(client, settings, options.NodeName).Apply(pod, stop);
        }
        else
        {
            waiting[pod.Uid()] = pod;
        }

        var address = obstacle is null ? await Address(pod, stop) : "";
        var status = PodStatus.Of(pod, obstacle?.Reason, obstacle?.Message ?? "", address, options.NodeAddress);
        if (!JsonNode.DeepEquals(status, pod["status"]))
        {
            await client.Merge($"{path}/status", new JsonObject { ["status"] = status }, stop);
        }
    }

    /// <summary>What keeps a pod from running: the reason of its containers' waiting, the event's reason, the message.</summary>
    private async Task<(string Reason, string Event, string Message)?> Obstacle(JsonObject pod, CancellationToken stop)
    {
        if (Conditions.IsTrue(pod, "Ready"))
        {
            return null;
        }

        foreach (var container in pod.Elements("spec", "initContainers").Concat(pod.Elements("spec", "containers")))
        {
            if (!ImageName.IsValid(container.Text("image")))
            {
                return ("InvalidImageName", "InspectFailed", $"Failed to apply default image tag \"{container.Text("image")}\": couldn't parse image name \"{container.Text("image")}\": invalid reference format");
            }
        }

        if (!pod.Flag("spec", "hostNetwork") && !NodeRegistration.HasNetwork(settings))
        {
            return ("ContainerCreating", "NetworkNotReady", "network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized");
        }

        foreach (var volume in pod.Elements("spec", "volumes"))
        {
            foreach (var (kind, name, optional) in References(volume))
            {
                if (!optional && await Missing(pod, kind, name, stop))
                {
                    return ("ContainerCreating", "FailedMount", $"MountVolume.SetUp failed for volume \"{volume.Text("name")}\" : {kind} \"{name}\" not found");
                }
            }
        }

        if (await MissingDriver(pod, stop) is { } driver)
        {
            return ("ContainerCreating", "FailedMount", driver);
        }

        foreach (var container in pod.Elements("spec", "initContainers").Concat(pod.Elements("spec", "containers")))
        {
            foreach (var (kind, name, key, optional) in Variables(container))
            {
                if (optional)
                {
                    continue;
                }

                if (await Fetch(pod, kind, name, stop) is not { } source)
                {
                    return ("CreateContainerConfigError", "Failed", $"Error: {kind} \"{name}\" not found");
                }

                if (key.Length > 0 && source.At("data", key) is null)
                {
                    return ("CreateContainerConfigError", "Failed", $"Error: couldn't find key {key} in {(kind == "secret" ? "Secret" : "ConfigMap")} {pod.Namespace()}/{name}");
                }
            }
        }

        return null;
    }

    /// <summary>A volume can only be mounted by a driver that is registered on this node.</summary>
    private async Task<string?> MissingDriver(JsonObject pod, CancellationToken stop)
    {
        foreach (var name in pod.Elements("spec", "volumes").Select(volume => volume.Text("persistentVolumeClaim", "claimName")).Where(name => name.Length > 0))
        {
            var claim = await client.Get($"/api/v1/namespaces/{pod.Namespace()}/persistentvolumeclaims/{name}", stop);
            var volume = await client.Get($"/api/v1/persistentvolumes/{claim.Text("spec", "volumeName")}", stop);
            if (volume.Text("spec", "csi", "driver") is not { Length: > 0 } driver)
            {
                continue;
            }

            var known = await client.Get($"/apis/storage.k8s.io/v1/csinodes/{options.NodeName}", stop);
            if (!known.Elements("spec", "drivers").Any(item => item.Text("name") == driver))
            {
                return $"MountVolume.MountDevice failed for volume \"{volume.Name()}\" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name {driver} not found in the list of registered CSI drivers";
            }
        }

        return null;
    }

    private static IEnumerable<(string Kind, string Name, bool Optional)> References(JsonNode volume)
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

    private static IEnumerable<(string Kind, string Name, string Key, bool Optional)> Variables(JsonNode container)
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

    private async Task<bool> Missing(JsonObject pod, string kind, string name, CancellationToken stop) => await Fetch(pod, kind, name, stop) is null;

    private Task<JsonObject?> Fetch(JsonObject pod, string kind, string name, CancellationToken stop) =>
        client.Get($"/api/v1/namespaces/{pod.Namespace()}/{(kind == "secret" ? "secrets" : "configmaps")}/{name}", stop);

    /// <summary>A pod's address: the node's own, or the next free one of the node's range.</summary>
    private async Task<string> Address(JsonObject pod, CancellationToken stop)
    {
        if (pod.Flag("spec", "hostNetwork"))
        {
            return options.NodeAddress;
        }

        if (pod.Text("status", "podIP") is { Length: > 0 } known)
        {
            addresses[pod.Uid()] = known;
            return known;
        }

        if (prefix.Length == 0)
        {
            var range = (await client.Get($"/api/v1/nodes/{options.NodeName}", stop)).Text("spec", "podCIDR");
            prefix = range.Length > 0 ? range[..(range.LastIndexOf('.') + 1)] : throw new IOException($"node {options.NodeName} has no podCIDR yet");
        }

        for (var host = 2; host < 255; host++)
        {
            if (!addresses.ContainsValue($"{prefix}{host}"))
            {
                return addresses[pod.Uid()] = $"{prefix}{host}";
            }
        }

        throw new IOException($"no free address in {prefix}0/24");
    }

    private async Task Report(JsonObject pod, string reason, string message, CancellationToken stop)
    {
        var now = Conditions.Now();
        await client.Post($"/api/v1/namespaces/{pod.Namespace()}/events", new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Event", ["metadata"] = new JsonObject { ["generateName"] = $"{pod.Name()}.", ["namespace"] = pod.Namespace() },
            ["involvedObject"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["namespace"] = pod.Namespace(), ["name"] = pod.Name(), ["uid"] = pod.Uid() },
            ["type"] = "Warning", ["reason"] = reason, ["message"] = message, ["count"] = 1, ["firstTimestamp"] = now, ["lastTimestamp"] = now,
            ["source"] = new JsonObject { ["component"] = "kubelet", ["host"] = options.NodeName }, ["reportingComponent"] = "kubelet", ["reportingInstance"] = options.NodeName,
        }, stop);
    }
}
