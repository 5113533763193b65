namespace WasteCoach.Shared.Jobs;

/// <summary>How far a job is.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Progress">0 to 100.</param>
public sealed record JobStage(string Name, int Progress)
{
    /// <summary>Waits for the upload.</summary>
    public static JobStage Created { get; } = new("created", 0);

    /// <summary>Waits for a worker.</summary>
    public static JobStage Queued { get; } = new("queued", 10);

    /// <summary>A worker fetches the picture.</summary>
    public static JobStage Download { get; } = new("download", 20);

    /// <summary>Its perceptual hash is computed.</summary>
    public static JobStage Hash { get; } = new("hash", 40);

    /// <summary>A known answer is looked for.</summary>
    public static JobStage Lookup { get; } = new("lookup", 50);

    /// <summary>The vision model is asked.</summary>
    public static JobStage Vision { get; } = new("vision", 60);

    /// <summary>The advice is written.</summary>
    public static JobStage Feedback { get; } = new("feedback", 80);

    /// <summary>The result is saved.</summary>
    public static JobStage Save { get; } = new("save", 90);

    /// <summary>The result can be read.</summary>
    public static JobStage Done { get; } = new("done", 100);

    /// <summary>There will be no result.</summary>
    public static JobStage Failed { get; } = new("failed", 100);
}
