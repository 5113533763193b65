using System.Text.Json.Serialization;

namespace WasteCoach.Build.Phases.Journal;

/// <summary>What a journal record tells.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JournalEvent>))]
public enum JournalEvent
{
    /// <summary>A run began.</summary>
    RunStarted,

    /// <summary>A run came to its end.</summary>
    RunEnded,

    /// <summary>A phase began to change the world.</summary>
    PhaseStarted,

    /// <summary>A phase did what it had to do.</summary>
    PhaseSucceeded,

    /// <summary>A phase gave up.</summary>
    PhaseFailed,

    /// <summary>The user asked to forget a phase's success (--from).</summary>
    PhaseForgotten,
}
