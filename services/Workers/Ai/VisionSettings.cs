namespace WasteCoach.Workers.Ai;

/// <summary>The vision model (section <c>Vision</c>): any endpoint that speaks OpenAI's chat completions.</summary>
internal sealed record VisionSettings
{
    /// <summary>Base address, up to and including the version, such as https://api.openai.com/v1/.</summary>
    public Uri Endpoint { get; init; } = new("https://api.openai.com/v1/");

    /// <summary>Name of the model.</summary>
    public string Model { get; init; } = "gpt-4o";

    /// <summary>Bearer key, if the endpoint wants one.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Seconds for one answer.</summary>
    public double TimeoutSeconds { get; init; } = 30;
}
