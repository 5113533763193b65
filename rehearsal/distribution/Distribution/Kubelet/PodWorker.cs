using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Programs;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>
/// The pods on this node. A pod starts when its image's name can be read, the ConfigMaps and Secrets it needs exist and the node has a network;
/// else it waits with the reason that a real kubelet gives. Then the container runtime runs it, if it can get its images; else its life is
/// played: it is ready at once, and one that is not to be restarted succeeds.
/// </summary>
/// <param name="programs">What the pods' images do once they run.</param>
/// <param name="runtime">Null: every pod is played.</param>
internal sealed class PodWorker(ApiClient client, KubeletOptions options, NodeSettings settings, ProgramHost programs, RuntimePods? runtime = null)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, string> addresses = new(StringComparer.Ordinal);
    private readonly HashSet<string> reported = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim turn = new(1);
    private bool hasList;
    private string prefix = "";

    public Task Run(CancellationToken stop) => runtime is null ? Watch(stop) : Task.WhenAll(Watch(stop), runtime.Watch(uid => Again(uid, stop), stop));

    private async Task Watch(CancellationToken stop)
    {
        var selector = $"fieldSelector=spec.nodeName%3D{options.NodeName}";
        while (true)
        {
            try
            {
                var list = await client.Get($"/api/v1/pods?{selector}", stop);
                await Begin(list.Elements("items").OfType<JsonObject>().ToList(), stop);

                // A short watch brings the waiting ones up again without a second loop beside it.
                var life = waiting.Count > 0 ? 2 : 60;
                await foreach (var change in client.Watch($"/api/v1/pods?watch=true&{selector}&resourceVersion={list.Text("metadata", "resourceVersion")}&timeoutSeconds={life}", stop))
                {
                    if (change["object"] is JsonObject pod && change.Text("type") is "ADDED" or "MODIFIED")
                    {
                        var before = waiting.Count;
                        await Follow((JsonObject)change["object"]!, stop);
                        if (before == 0 && waiting.Count > 0)
                        {
                            break;
                        }
                    }
                    else if (change.Text("type") == "DELETED")
                    {
                        await Gone(change["object"].Uid(), stop);
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

    private async Task Begin(List<JsonObject> pods, CancellationToken stop)
    {
        waiting.Clear();
        var uids = pods.Select(pod => pod.Uid()).ToHashSet(StringComparer.Ordinal);
        programs.Only(uids);
        foreach (var uid in known.Keys.Where(uid => !uids.Contains(uid)).ToList())
        {
            await Gone(uid, stop);
        }

        await turn.WaitAsync(stop);
        try
        {
            // First what they hold, so that no new one gets it.
            foreach (var pod in pods.Where(pod => !pod.Flag("spec", "hostNetwork") && pod.Text("status", "podIP").Length > 0))
            {
                addresses[pod.Uid()] = pod.Text("status", "podIP");
            }
        }
        finally
        {
            turn.Release();
        }

        foreach (var pod in pods)
        {
            await Follow(pod, stop);
        }

        hasList = true;
    }

    /// <summary>The API has the pod no more.</summary>
    private async Task Gone(string uid, CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            addresses.Remove(uid);
            known.TryRemove(uid, out _);
            programs.Stop(uid);
            if (runtime is not null)
            {
                await runtime.Forget(uid, stop);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The runtime has news of a pod.</summary>
    private async Task Again(string uid, CancellationToken stop)
    {
        if (known.TryGetValue(uid, out var pod))
        {
            await Follow(pod, stop);
        }
        else if (hasList)
        {
            await Gone(uid, stop);
        }
    }

    private async Task Follow(JsonObject pod, CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            waiting.TryRemove(pod.Uid(), out _);
            known[pod.Uid()] = pod;
            programs.Follow(pod);
            if (PodState.IsDeleted(pod))
            {
                await End(pod, stop);
            }
            else if (!PodState.IsFinished(pod))
            {
                await Keep(pod, stop);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task End(JsonObject pod, CancellationToken stop)
    {
        if (runtime is not null && !await Asked(pod, () => runtime.End(pod, stop), stop))
        {
            // Asked again until it is so: a runtime that is started anew meanwhile has forgotten the question.
            waiting[pod.Uid()] = true;
            return;
        }

        // Its containers have ended: nothing keeps the object.
        await client.Delete(PathOf(pod), new JsonObject { ["gracePeriodSeconds"] = 0, ["preconditions"] = new JsonObject { ["uid"] = pod.Uid() } }, stop);
        addresses.Remove(pod.Uid());
        known.TryRemove(pod.Uid(), out _);
    }

    private async Task Keep(JsonObject pod, CancellationToken stop)
    {
        var obstacle = runtime?.Has(pod) == true ? null : await Obstacle(pod, stop);
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
            waiting[pod.Uid()] = true;
        }

        var address = obstacle is null ? await Address(pod, stop) : "";
        JsonObject? status = null;
        if (obstacle is null && runtime is not null)
        {
            await Asked(pod, async () =>
            {
                if (await runtime.Runs(pod, stop) && (status = await runtime.Status(pod, address, stop)) is null)
                {
                    waiting[pod.Uid()] = true;
                }

                return true;
            }, stop);
            if (waiting.ContainsKey(pod.Uid()))
            {
                return;
            }
        }

        status ??= PodStatus.Of(pod, obstacle?.Reason, obstacle?.Message ?? "", address, options.NodeAddress);
        if (!JsonNode.DeepEquals(status, pod["status"]))
        {
            known[pod.Uid()] = await client.Merge($"{PathOf(pod)}/status", new JsonObject { ["status"] = status }, stop) ?? pod;
        }
    }

    /// <summary>A runtime that is away leaves the pod as it is, and is asked again.</summary>
    private async Task<bool> Asked(JsonObject pod, Func<Task<bool>> question, CancellationToken stop)
    {
        try
        {
            return await question();
        }
        catch (Exception error) when (KubeletCommand.IsPassing(error) && !stop.IsCancellationRequested)
        {
            KubeletCommand.Log($"{pod.Namespace()}/{pod.Name()}: {error.Message}");
            waiting[pod.Uid()] = true;
            if (reported.Add($"{pod.Uid()}/{error.Message}"))
            {
                await Report(pod, "FailedCreatePodSandBox", $"Failed to ask the container runtime: {error.Message}", stop);
            }

            return false;
        }
    }

    private static string PathOf(JsonObject pod) => $"/api/v1/namespaces/{pod.Namespace()}/pods/{pod.Name()}";

    /// <summary>What keeps a pod from running: the reason of its containers' waiting, the event's reason, the message.</summary>
    private async Task<(string Reason, string Event, string Message)?> Obstacle(JsonObject pod, CancellationToken stop)
    {
        if (Conditions.IsTrue(pod, "Ready"))
        {
            return null;
        }

        foreach (var container in PodReferences.Containers(pod))
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
            foreach (var (kind, name, optional) in PodReferences.Of(volume))
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

        foreach (var container in PodReferences.Containers(pod))
        {
            foreach (var (kind, name, key, optional) in PodReferences.Variables(container))
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

        if (addresses.TryGetValue(pod.Uid(), out var given))
        {
            return given;
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
