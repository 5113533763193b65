using WasteCoach.Build.Phases.Journal;

namespace WasteCoach.Build.Tests.Phases.Journal;

/// <summary>Journal records as tests need them.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static JournalRecord Of(string run, int number, JournalEvent what, string? phase = "Common", int minute = 0, string? detail = null) => new()
    {
        Run = run,
        Number = number,
        At = Noon.AddMinutes(minute).AddSeconds(number),
        Event = what,
        Phase = phase,
        Detail = detail,
        Inputs = what == JournalEvent.PhaseSucceeded ? new Dictionary<string, string> { ["nodes[a].instanceType"] = "t3.large", ["ümläut \"quoted\""] = "two\nlines" } : null,
        Results = what == JournalEvent.PhaseSucceeded ? new Dictionary<string, string> { ["hosts.yml"] = "sha256:0123" } : null,
        Seconds = what == JournalEvent.PhaseSucceeded ? 1.234 : null,
    };

    /// <summary>Run and position: what names a record.</summary>
    public static IReadOnlyList<(string Run, int Number)> Keys(this IEnumerable<JournalRecord> records) => [.. records.Select(record => (record.Run, record.Number))];
}
