using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Questions about a pod that several controllers ask.</summary>
internal static class PodState
{
    public static bool IsReady(JsonNode pod) => Conditions.IsTrue(pod, "Ready") && !IsDeleted(pod);

    public static bool IsDeleted(JsonNode pod) => pod.Text("metadata", "deletionTimestamp").Length > 0;

    public static bool IsFinished(JsonNode pod) => pod.Text("status", "phase") is "Succeeded" or "Failed";

    /// <summary>Ready for as long as its owner wants before it counts.</summary>
    public static bool IsAvailable(JsonNode pod, long minReadySeconds) =>
        IsReady(pod) && (minReadySeconds == 0
            || (DateTimeOffset.TryParse(Conditions.Find(pod, "Ready").Text("lastTransitionTime"), CultureInfo.InvariantCulture, out var since) && DateTimeOffset.UtcNow - since >= TimeSpan.FromSeconds(minReadySeconds)));
}
