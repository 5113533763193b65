using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>The status that a kubelet would write for a pod.</summary>
internal static class PodStatus
{
    /// <param name="waiting">Why its containers wait; null when they run.</param>
    public static JsonObject Of(JsonObject pod, string? waiting, string message, string address, string hostAddress)
    {
        var tree = new JsonObject { ["status"] = pod["status"]?.DeepClone() ?? new JsonObject() };
        var status = tree.Make("status");
        var started = status.Text("startTime") is { Length: > 0 } known ? known : Conditions.Now();
        var ends = pod.Text("spec", "restartPolicy") is "Never" or "OnFailure";
        status["startTime"] = started;
        status["hostIP"] = hostAddress;
        status["phase"] = waiting is not null ? "Pending" : ends ? "Succeeded" : "Running";
        if (address.Length > 0)
        {
            status["podIP"] = address;
            status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address });
        }

        var ready = waiting is null && !ends;
        Conditions.Set(tree, "Initialized", waiting is null || !pod.Elements("spec", "initContainers").Any(), ends && waiting is null ? "PodCompleted" : "", "");
        Conditions.Set(tree, "ContainersReady", ready, ready ? "" : ends && waiting is null ? "PodCompleted" : "ContainersNotReady", "");
        Conditions.Set(tree, "Ready", ready, ready ? "" : ends && waiting is null ? "PodCompleted" : "ContainersNotReady", "");
        Conditions.Set(tree, "PodScheduled", true, "", "");
        status["containerStatuses"] = Containers(pod, "containers", waiting, message, started, ended: ends);
        if (pod.Elements("spec", "initContainers").Any())
        {
            status["initContainerStatuses"] = Containers(pod, "initContainers", waiting is null ? null : "PodInitializing", "", started, ended: true);
        }

        return (JsonObject)status.DeepClone();
    }

    private static JsonArray Containers(JsonObject pod, string list, string? waiting, string message, string started, bool ended) => new(pod.Elements("spec", list).Select(container =>
    {
        var state = new JsonObject();
        if (waiting is not null)
        {
            state["waiting"] = new JsonObject { ["reason"] = waiting };
            if (message.Length > 0)
            {
                state["waiting"]!["message"] = message;
            }
        }
        else if (ended)
        {
            state["terminated"] = new JsonObject { ["exitCode"] = 0, ["reason"] = "Completed", ["startedAt"] = started, ["finishedAt"] = started };
        }
        else
        {
            state["running"] = new JsonObject { ["startedAt"] = started };
        }

        return (JsonNode)new JsonObject
        {
            ["name"] = container.Text("name"), ["image"] = container.Text("image"), ["imageID"] = waiting is null ? container.Text("image") : "",
            ["ready"] = waiting is null && (!ended || list == "initContainers"), ["started"] = waiting is null && !ended, ["restartCount"] = 0, ["state"] = state, ["lastState"] = new JsonObject(),
        };
    }).ToArray());
}
