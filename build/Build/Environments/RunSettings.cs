namespace WasteCoach.Build.Environments;

/// <summary>How a run of the build behaves.</summary>
public sealed record RunSettings
{
    /// <summary>How many phases may run at once.</summary>
    public required int Parallelism { get; init; }

    /// <summary>The deadline of a phase that has none of its own.</summary>
    public required TimeSpan DefaultDeadline { get; init; }

    /// <summary>Deadlines of single phases, by phase name.</summary>
    public required IReadOnlyDictionary<string, TimeSpan> Deadlines { get; init; }

    /// <summary>How long the run lock holds after its last renewal.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>The deadline that holds for a phase.</summary>
    public TimeSpan DeadlineOf(string phase) => Deadlines.TryGetValue(phase, out var deadline) ? deadline : DefaultDeadline;
}
