namespace Rehearsal.ArgoCd.Health;

/// <summary>How an object, or an application, is.</summary>
internal sealed record HealthStatus(string Status, string Message = "")
{
    public const string Healthy = "Healthy", Suspended = "Suspended", Progressing = "Progressing", Missing = "Missing", Degraded = "Degraded", Unknown = "Unknown";

    private static readonly string[] FromBest = [Healthy, Suspended, Progressing, Missing, Degraded, Unknown];

    public static bool IsWorse(string than, string status) => Array.IndexOf(FromBest, status) > Array.IndexOf(FromBest, than);

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["status"] = Status };
        if (Message.Length > 0)
        {
            json["message"] = Message;
        }

        return json;
    }
}
