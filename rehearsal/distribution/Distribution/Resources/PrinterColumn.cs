using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Resources;

/// <summary>A column of kubectl get.</summary>
/// <param name="Type">string, integer, date and so on.</param>
/// <param name="Priority">0: always shown; above: with -o wide.</param>
internal sealed record PrinterColumn(string Name, string Type, int Priority, Func<JsonObject, JsonNode?> Value);
