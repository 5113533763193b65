using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Controllers;

/// <summary>status.conditions: reads one, sets one; the time of the last change moves only when the status does.</summary>
internal static class Conditions
{
    public static string Now() => DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static JsonNode? Find(JsonNode? tree, string type) => tree.Elements("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    public static bool IsTrue(JsonNode? tree, string type) => Find(tree, type).Text("status") == "True";

    /// <param name="updateField">Also set at each call with news, as Deployments and nodes have it; empty: none.</param>
    public static void Set(JsonObject tree, string type, bool? state, string reason, string message, string updateField = "")
    {
        var text = state switch { true => "True", false => "False", null => "Unknown" };
        var status = tree.Make("status");
        if (status["conditions"] is not JsonArray list)
        {
            list = [];
            status["conditions"] = list;
        }

        var known = list.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type);
        var transition = known is not null && known.Text("status") == text ? known.Text("lastTransitionTime") : Now();
        var entry = new JsonObject { ["type"] = type, ["status"] = text, ["reason"] = reason, ["message"] = message, ["lastTransitionTime"] = transition };
        if (updateField.Length > 0)
        {
            var same = known is not null && known.Text("status") == text && known.Text("reason") == reason && known.Text("message") == message;
            entry[updateField] = same ? known.Text(updateField) : Now();
        }

        if (known is null)
        {
            list.Add((JsonNode)entry);
        }
        else
        {
            list[list.IndexOf(known)] = entry;
        }
    }
}
