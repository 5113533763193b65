using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>Writes the status of an object where it differs from what is there.</summary>
internal static class StatusWriter
{
    /// <param name="path">The object's own path.</param>
    /// <param name="change">Given a copy of the object, whose status it sets.</param>
    public static async Task WriteStatus(this ApiClient api, string path, JsonObject seen, Action<JsonObject> change, CancellationToken stop)
    {
        var tree = seen.Copy();
        change(tree);
        if (!JsonNode.DeepEquals(tree["status"], seen["status"]))
        {
            // Replaced in the version it was seen in: roles of operators often allow no patch.
            await api.Put($"{path}/status", tree, stop);
        }
    }

    /// <summary>Sets the condition Ready alone.</summary>
    public static Task WriteReady(this ApiClient api, string path, JsonObject seen, bool ready, string reason, string message, CancellationToken stop) =>
        api.WriteStatus(path, seen, tree => Conditions.Set(tree, "Ready", ready, reason, message), stop);
}
