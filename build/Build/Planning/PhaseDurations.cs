using WasteCoach.Build.Phases.Journal;

namespace WasteCoach.Build.Planning;

/// <summary>How long phases take: the median of their last successes, or the catalogue's figure where the journal knows none.</summary>
/// <param name="records">The journal.</param>
/// <param name="defaults">Seconds by phase, out of the catalogue.</param>
public sealed class PhaseDurations(IEnumerable<JournalRecord> records, IReadOnlyDictionary<string, int> defaults)
{
    /// <summary>The figure of a phase that has none of its own.</summary>
    public const string Default = "default";

    private const int Considered = 5;

    private readonly ILookup<string, double> _successes = records
        .Where(record => record is { Event: JournalEvent.PhaseSucceeded, Phase: not null, Seconds: not null })
        .ToLookup(record => record.Phase!, record => record.Seconds!.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>The estimate for a phase.</summary>
    public TimeSpan Of(string phase)
    {
        var last = _successes[phase].TakeLast(Considered).Order().ToList();
        var seconds = last.Count switch
        {
            0 => defaults.GetValueOrDefault(phase, defaults[Default]),
            _ when last.Count % 2 == 1 => last[last.Count / 2],
            _ => (last[last.Count / 2 - 1] + last[last.Count / 2]) / 2,
        };
        return TimeSpan.FromSeconds(seconds);
    }
}
