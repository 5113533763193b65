using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Scheduling;

/// <summary>Taints of nodes and tolerations of pods.</summary>
internal static class Tolerations
{
    /// <summary>The first taint that keeps a pod off a node, or null.</summary>
    public static JsonNode? Untolerated(JsonObject pod, JsonObject node) =>
        node.Elements("spec", "taints").FirstOrDefault(taint => taint.Text("effect") is "NoSchedule" or "NoExecute" && !Tolerates(pod, taint));

    public static bool Tolerates(JsonObject pod, JsonNode taint) => pod.Elements("spec", "tolerations").Any(toleration => Matches(toleration, taint));

    public static bool Matches(JsonNode toleration, JsonNode taint)
    {
        var (key, effect) = (toleration.Text("key"), toleration.Text("effect"));
        if (effect.Length > 0 && effect != taint.Text("effect"))
        {
            return false;
        }

        var exists = toleration.Text("operator") == "Exists";
        return key.Length == 0 ? exists : key == taint.Text("key") && (exists || toleration.Text("value") == taint.Text("value"));
    }
}
