using System.Text.Json.Serialization;

namespace WasteCoach.Build.Phases.Journal;

/// <summary>One line of the journal. Records are only ever added.</summary>
public sealed record JournalRecord
{
    /// <summary>Run the record belongs to.</summary>
    public required string Run { get; init; }

    /// <summary>Position within the run, from 1. Run and position together name a record.</summary>
    public required int Number { get; init; }

    /// <summary>When it happened, UTC; later than the record before it, even where the clock was set back.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened.</summary>
    public required JournalEvent Event { get; init; }

    /// <summary>The phase it happened to; absent for events of a whole run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Phase { get; init; }

    /// <summary>Reason of a start, cause of a failure, command line of a run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>Inputs of a success, by name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    /// <summary>Results of a success, by name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Results { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Seconds { get; init; }
}
