using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>The status of a pod that the container runtime runs.</summary>
internal static class RuntimePodStatus
{
    public static JsonObject Of(JsonObject pod, JsonObject report, string address, string hostAddress)
    {
        var tree = new JsonObject { ["status"] = pod["status"]?.DeepClone() ?? new JsonObject() };
        var status = tree.Make("status");
        var phase = report.Text("phase");
        status.Fill("startTime", Conditions.Now());
        (status["hostIP"], status["phase"], status["podIP"]) = (hostAddress, phase, address);
        status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address });
        var finished = phase is "Succeeded" or "Failed";
        var initialized = report.Flag("initialized");
        Set(tree, "Initialized", initialized, phase == "Succeeded" ? "PodCompleted" : initialized ? "" : "ContainersNotInitialized", initialized ? "" : $"containers with incomplete status: [{Names(report, "initContainerStatuses")}]");
        var unready = Names(report, "containerStatuses");
        var ready = !finished && initialized && unready.Length == 0;
        var reason = ready ? "" : phase switch { "Succeeded" => "PodCompleted", "Failed" => "PodFailed", _ => "ContainersNotReady" };
        var message = ready || finished ? "" : $"containers with unready status: [{unready}]";
        Set(tree, "ContainersReady", ready, reason, message);
        Set(tree, "Ready", ready, reason, message);
        Set(tree, "PodScheduled", true, "", "");
        status["containerStatuses"] = report["containerStatuses"]!.DeepClone();
        if (report.Elements("initContainerStatuses").Any())
        {
            status["initContainerStatuses"] = report["initContainerStatuses"]!.DeepClone();
        }

        return (JsonObject)status.DeepClone();
    }

    private static void Set(JsonObject tree, string type, bool state, string reason, string message) => Conditions.Set(tree, type, state, reason, message);

    private static string Names(JsonObject report, string list) => string.Join(' ', report.Elements(list).Where(item => !item.Flag("ready")).Select(item => item.Text("name")));
}
