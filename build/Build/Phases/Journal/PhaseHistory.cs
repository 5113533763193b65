namespace WasteCoach.Build.Phases.Journal;

/// <summary>What the journal knows of one phase: its last record of each kind that matters for a decision.</summary>
/// <param name="Last">The last record about the phase; null when there is none.</param>
/// <param name="Success">The last success; null when there is none.</param>
/// <param name="RunsNow">True while the run that asks is itself at work on the phase, beside the phase that asks.</param>
public sealed record PhaseHistory(JournalRecord? Last, JournalRecord? Success, bool RunsNow = false)
{
    /// <summary>True when nothing happened to the phase since its last success.</summary>
    public bool IsDone => Success is not null && ReferenceEquals(Last, Success);

    /// <summary>Reads the history of a phase out of records in their order, as the run of this id sees it.</summary>
    public static PhaseHistory Of(string phase, IEnumerable<JournalRecord> records, string? run = null)
    {
        JournalRecord? last = null;
        JournalRecord? success = null;
        foreach (var record in records.Where(record => string.Equals(record.Phase, phase, StringComparison.OrdinalIgnoreCase)))
        {
            last = record;
            success = record.Event == JournalEvent.PhaseSucceeded ? record : success;
        }

        return new PhaseHistory(last, success, last?.Event == JournalEvent.PhaseStarted && last.Run == run);
    }

    /// <summary>Why the phase is not done, in words; null when it is.</summary>
    public string? WhyNotDone => Last switch
    {
        null => "has not run yet",
        { Event: JournalEvent.PhaseStarted } when RunsNow => "runs just now",
        { Event: JournalEvent.PhaseStarted } => "the last attempt was cut off",
        { Event: JournalEvent.PhaseFailed } => $"the last attempt failed: {FirstLine(Last.Detail)}",
        { Event: JournalEvent.PhaseForgotten } => $"forgotten ({Last.Detail})",
        _ => null,
    };

    private static string FirstLine(string? text) => (text ?? "without a cause").Split('\n', 2)[0];
}
