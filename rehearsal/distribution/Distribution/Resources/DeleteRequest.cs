using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Resources;

/// <summary>How an object is to be deleted.</summary>
/// <param name="GraceSeconds">Null: what the object says.</param>
/// <param name="Propagation">Background, Foreground, Orphan, or empty for the default.</param>
internal sealed record DeleteRequest(long? GraceSeconds, string Propagation, string Uid, string ResourceVersion, bool DryRun)
{
    public static readonly DeleteRequest Default = new(null, "", "", "", false);

    public static DeleteRequest Read(JsonNode? body, string gracePeriod, string propagation, bool dryRun)
    {
        long? grace = body.At("gracePeriodSeconds") is JsonValue value ? (long)value.AsDouble()
            : long.TryParse(gracePeriod, System.Globalization.CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
        var policy = body.Text("propagationPolicy") is { Length: > 0 } named ? named
            : propagation.Length > 0 ? propagation
            : body.Flag("orphanDependents") ? "Orphan" : "";
        return new DeleteRequest(grace, policy, body.Text("preconditions", "uid"), body.Text("preconditions", "resourceVersion"), dryRun || body.Elements("dryRun").Any());
    }
}
