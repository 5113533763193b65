using System.Text.Json.Nodes;

namespace ArgoCd.Tests;

/// <summary>Reads an application's status.</summary>
internal static class Status
{
    public static string Sync(this JsonNode application) => application["status"]?["sync"]?["status"]?.GetValue<string>() ?? "";

    public static string Health(this JsonNode application) => application["status"]?["health"]?["status"]?.GetValue<string>() ?? "";

    public static string Phase(this JsonNode application) => application["status"]?["operationState"]?["phase"]?.GetValue<string>() ?? "";

    public static string Message(this JsonNode application) => application["status"]?["operationState"]?["message"]?.GetValue<string>() ?? "";

    public static bool IsAt(this JsonNode application, string revision) => application.Sync() == "Synced" && application["status"]!["sync"]!["revision"]?.GetValue<string>() == revision;

    /// <summary>The status of one object, of an application's resources or of an operation's result.</summary>
    public static JsonNode? Resource(this JsonNode application, string kind, string name, bool ofOperation = false) =>
        (ofOperation ? application["status"]?["operationState"]?["syncResult"]?["resources"] : application["status"]?["resources"])?.AsArray()
        .FirstOrDefault(item => item!["kind"]!.GetValue<string>() == kind && item["name"]!.GetValue<string>() == name);

    public static string Conditions(this JsonNode application) => application["status"]?["conditions"]?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "";
}
