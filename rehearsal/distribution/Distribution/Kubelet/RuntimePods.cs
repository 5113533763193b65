using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>The pods of this node that the container runtime really runs: hands them over, follows what becomes of them, ends them.</summary>
internal sealed class RuntimePods(RuntimeClient runtime, ApiClient client, KubeletOptions options)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly PodEventWriter events = new(client, options.NodeName);
    private readonly ConcurrentDictionary<string, bool> decided = new(StringComparer.Ordinal);
    private volatile bool hasReports;
    private volatile IReadOnlyDictionary<string, JsonObject> reports = new Dictionary<string, JsonObject>();

    /// <summary>Whether the runtime runs a pod, or this kubelet only plays its life. Decided once for each pod.</summary>
    /// <exception cref="HttpRequestException">The runtime does not say.</exception>
    public async Task<bool> Runs(JsonObject pod, CancellationToken stop)
    {
        if (decided.TryGetValue(pod.Uid(), out var known))
        {
            return known;
        }

        // Pods in the network of their node stay with the kubelet: the runtime is on another machine.
        var runs = !pod.Flag("spec", "hostNetwork") && (IsReal(pod) || (!IsPlayed(pod) && await runtime.Runs(PodReferences.Containers(pod).Select(container => container.Text("image")), stop)));
        return decided[pod.Uid()] = runs;
    }

    /// <summary>The pod's status as the runtime sees it; hands the pod over when the runtime does not have it.</summary>
    /// <returns>Null: what the runtime has is not known yet, as after a restart of this kubelet.</returns>
    public async Task<JsonObject?> Status(JsonObject pod, string address, CancellationToken stop)
    {
        if (!hasReports)
        {
            return null;
        }

        if (!reports.TryGetValue(pod.Uid(), out var report))
        {
            await runtime.Put(pod.Uid(), await Request(pod, address, stop), stop);
            return PodStatus.Of(pod, pod.Elements("spec", "initContainers").Any() ? "PodInitializing" : "ContainerCreating", "", address, options.NodeAddress);
        }

        await events.Write(pod, report, stop);
        return RuntimePodStatus.Of(pod, report, address, options.NodeAddress);
    }

    /// <summary>Whether the runtime has the pod already: nothing can keep it from starting any more.</summary>
    public bool Has(JsonObject pod) => reports.ContainsKey(pod.Uid()) || IsReal(pod);

    /// <returns>True: none of its containers runs.</returns>
    public async Task<bool> End(JsonObject pod, CancellationToken stop)
    {
        if (reports.TryGetValue(pod.Uid(), out var report))
        {
            await events.Write(pod, report, stop);
        }

        return await runtime.End(pod.Uid(), pod.Number(30, "metadata", "deletionGracePeriodSeconds"), stop);
    }

    /// <summary>The pod is not in the API any more.</summary>
    public async Task Forget(string uid, CancellationToken stop)
    {
        decided.TryRemove(uid, out _);
        if (reports.ContainsKey(uid))
        {
            await runtime.End(uid, 0, stop);
        }
    }

    /// <summary>Tells of each pod that the runtime has news of, and of those that it has no more.</summary>
    public async Task Watch(Func<string, Task> changed, CancellationToken stop)
    {
        var version = 0L;
        var untold = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            try
            {
                var answer = await runtime.Pods(options.NodeName, untold.Count > 0 ? 0 : version, stop);
                var before = reports;
                reports = answer.Elements("pods").OfType<JsonObject>().ToDictionary(report => report.Text("uid"), report => report.Copy(), StringComparer.Ordinal);
                untold.UnionWith(reports.Keys.Union(before.Keys).Where(uid => !JsonNode.DeepEquals(reports.GetValueOrDefault(uid), before.GetValueOrDefault(uid))));
                hasReports = true;
                version = answer.Number(0, "version");
                foreach (var uid in untold.ToList())
                {
                    await changed(uid);
                    untold.Remove(uid);
                }
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                // Whatever it is, this loop must go on: without it no pod of this node would change any more.
                KubeletCommand.Log($"container runtime: {(KubeletCommand.IsPassing(error) ? error.Message : error)}");
                await Task.Delay(Retry, stop);
            }
        }
    }

    /// <summary>Its containers are podman's, or were.</summary>
    private static bool IsReal(JsonObject pod) => pod.Elements("status", "initContainerStatuses").Concat(pod.Elements("status", "containerStatuses"))
        .Any(status => status.Text("containerID").StartsWith("podman://", StringComparison.Ordinal));

    /// <summary>It runs without a container: it was begun when the runtime had no image of it.</summary>
    private static bool IsPlayed(JsonObject pod) => pod.Text("status", "phase") is not ("" or "Pending") && !IsReal(pod);

    private async Task<JsonObject> Request(JsonObject pod, string address, CancellationToken stop)
    {
        var (secrets, maps, claims) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var (kind, name) in PodReferences.All(pod))
        {
            if (await client.Get($"/api/v1/namespaces/{pod.Namespace()}/{(kind == "secret" ? "secrets" : "configmaps")}/{name}", stop) is not { } found)
            {
                continue;
            }

            if (kind == "secret")
            {
                secrets[name] = found["data"]?.DeepClone() ?? new JsonObject();
            }
            else
            {
                maps[name] = new JsonObject { ["data"] = found["data"]?.DeepClone(), ["binaryData"] = found["binaryData"]?.DeepClone() };
            }
        }

        foreach (var name in pod.Elements("spec", "volumes").Select(volume => volume.Text("persistentVolumeClaim", "claimName")).Where(name => name.Length > 0))
        {
            claims[name] = await Disk(pod.Namespace(), name, stop);
        }

        return new JsonObject
        {
            ["node"] = options.NodeName, ["hostAddress"] = options.NodeAddress, ["address"] = address, ["pod"] = pod.Copy(),
            ["secrets"] = secrets, ["configMaps"] = maps, ["claims"] = claims,
        };
    }

    /// <summary>What holds a claim's data: the driver's own name of it, which outlives the volume's object in the cluster; empty while the claim is not bound.</summary>
    private async Task<string> Disk(string ns, string claim, CancellationToken stop)
    {
        if ((await client.Get($"/api/v1/namespaces/{ns}/persistentvolumeclaims/{claim}", stop)).Text("spec", "volumeName") is not { Length: > 0 } volume)
        {
            return "";
        }

        return (await client.Get($"/api/v1/persistentvolumes/{volume}", stop)).Text("spec", "csi", "volumeHandle") is { Length: > 0 } handle ? handle : volume;
    }
}
