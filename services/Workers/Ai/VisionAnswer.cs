using System.Text.Json;
using System.Text.Json.Serialization;
using WasteCoach.Shared.Domain;

namespace WasteCoach.Workers.Ai;

/// <summary>What the model is asked for, and the check that it gave just that.</summary>
internal sealed record VisionAnswer(string Type, WasteCategory Category, double Confidence, bool Recyclable, IReadOnlyList<string> Notes)
{
    private const int LongestType = 80;
    private const int LongestNote = 300;
    private const int MostNotes = 4;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The JSON schema that goes with the request.</summary>
    public static object Schema { get; } = new
    {
        type = "object",
        additionalProperties = false,
        required = new[] { "type", "category", "confidence", "recyclable", "notes" },
        properties = new
        {
            type = new { type = "string", description = "The thing in a few words" },
            category = new { type = "string", @enum = CategoryName.All.Select(name => JsonSerializer.SerializeToElement(name.Category)).ToArray() },
            confidence = new { type = "number", description = "From 0 to 1" },
            recyclable = new { type = "boolean", description = "Whether the thing can be recycled in the state it is shown in" },
            notes = new { type = "array", items = new { type = "string" }, description = "What must be done with this very thing first, such as rinsing; at most four" },
        },
    };

    /// <summary>Reads and checks an answer.</summary>
    /// <exception cref="VisionException">It breaks the schema or a limit.</exception>
    public static VisionAnswer Parse(string json)
    {
        VisionAnswer answer;
        try
        {
            answer = JsonSerializer.Deserialize<VisionAnswer>(json, Strict) ?? throw new VisionException("The model's answer is null.");
        }
        catch (JsonException malformed)
        {
            throw new VisionException($"The model's answer breaks the schema at {malformed.Path ?? "its start"}.");
        }

        return answer switch
        {
            { Type.Length: 0 or > LongestType } => throw new VisionException($"The model's type has {answer.Type.Length} characters; 1 to {LongestType} are expected."),
            { Confidence: not (>= 0 and <= 1) } => throw new VisionException($"The model's confidence is {answer.Confidence}; 0 to 1 is expected."),
            { Notes.Count: > MostNotes } => throw new VisionException($"The model gave {answer.Notes.Count} notes; at most {MostNotes} are expected."),
            _ when answer.Notes.Any(note => note is null or { Length: > LongestNote }) => throw new VisionException($"A note of the model is empty or longer than {LongestNote} characters."),
            _ => answer,
        };
    }
}
