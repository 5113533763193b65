using System.Globalization;
using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Pods;

/// <summary>What happened to a pod, for the kubelet to write down; the same again is counted.</summary>
internal sealed class PodEvents
{
    private readonly List<JsonObject> events = [];

    public void Add(string type, string reason, string message, string container)
    {
        var now = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        lock (events)
        {
            if (events.Find(item => item.Text("reason") == reason && item.Text("message") == message && item.Text("container") == container) is { } known)
            {
                known["count"] = known.Number(1, "count") + 1;
                known["lastTimestamp"] = now;
                return;
            }

            events.Add(new JsonObject { ["type"] = type, ["reason"] = reason, ["message"] = message, ["container"] = container, ["count"] = 1, ["firstTimestamp"] = now, ["lastTimestamp"] = now });
        }
    }

    public void Restore(JsonNode? saved)
    {
        lock (events)
        {
            events.AddRange(saved.Elements().OfType<JsonObject>().Select(item => item.Copy()));
        }
    }

    public JsonArray ToJson()
    {
        lock (events)
        {
            return new JsonArray(events.Select(item => (JsonNode)item.Copy()).ToArray());
        }
    }
}
