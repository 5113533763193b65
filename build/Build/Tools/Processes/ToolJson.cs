using System.Text.Json;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>Answers of tools that are JSON documents.</summary>
public static class ToolJson
{
    /// <summary>Reads a document.</summary>
    /// <exception cref="ToolFailure">It is no JSON.</exception>
    public static JsonElement Parse(string tool, string command, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException damage)
        {
            throw new ToolFailure(tool, $"Its answer is no JSON: {damage.Message}", $"{tool} {command}");
        }
    }
}
