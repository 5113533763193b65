using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>Writes what the container runtime tells of a pod down as events; one that repeats is counted.</summary>
internal sealed class PodEventWriter(ApiClient client, string nodeName)
{
    private readonly Dictionary<string, long> written = new(StringComparer.Ordinal);

    public async Task Write(JsonObject pod, JsonObject report, CancellationToken stop)
    {
        foreach (var item in report.Elements("events"))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{pod.Uid()}{item.Text("container")}{item.Text("reason")}{item.Text("message")}")))[..16];
            var count = item.Number(1, "count");
            if (written.GetValueOrDefault(hash) >= count)
            {
                continue;
            }

            try
            {
                await Put(pod, item, $"{pod.Name()}.{hash}", written.ContainsKey(hash), stop);
            }
            catch (HttpRequestException error) when (error.StatusCode is not null)
            {
                // A namespace that is being deleted takes no events.
                KubeletCommand.Log($"{pod.Namespace()}/{pod.Name()}: event {item.Text("reason")} was not recorded: {error.Message}");
            }

            written[hash] = count;
        }
    }

    private async Task Put(JsonObject pod, JsonNode item, string name, bool isKnown, CancellationToken stop)
    {
        var path = $"/api/v1/namespaces/{pod.Namespace()}/events";
        if (isKnown || await client.Get($"{path}/{name}", stop) is not null)
        {
            await client.Merge($"{path}/{name}", new JsonObject { ["count"] = item["count"]!.DeepClone(), ["lastTimestamp"] = item.Text("lastTimestamp") }, stop);
            return;
        }

        var about = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["namespace"] = pod.Namespace(), ["name"] = pod.Name(), ["uid"] = pod.Uid() };
        if (item.Text("container") is { Length: > 0 } container)
        {
            var list = pod.Elements("spec", "initContainers").Any(init => init.Text("name") == container) ? "initContainers" : "containers";
            about["fieldPath"] = $"spec.{list}{{{container}}}";
        }

        await client.Post(path, new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Event", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = pod.Namespace() }, ["involvedObject"] = about,
            ["type"] = item.Text("type"), ["reason"] = item.Text("reason"), ["message"] = item.Text("message"), ["count"] = item["count"]!.DeepClone(),
            ["firstTimestamp"] = item.Text("firstTimestamp"), ["lastTimestamp"] = item.Text("lastTimestamp"),
            ["source"] = new JsonObject { ["component"] = "kubelet", ["host"] = nodeName }, ["reportingComponent"] = "kubelet", ["reportingInstance"] = nodeName,
        }, stop);
    }
}
