using Spectre.Console;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>The last thing a run prints: phase, result, reason, duration.</summary>
public static class SummaryTable
{
    private const int LongestReason = 140;

    /// <summary>Prints it, with the critical path when more than one task took its time, and what overlapped.</summary>
    public static void Print(IAnsiConsole console, RunRecord run, TimeSpan total)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(run);
        var tasks = run.Tasks.Where(task => !task.IsGroup).ToList();
        if (tasks.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("Phase", "Result", "Duration", "Reason");
        foreach (var task in tasks)
        {
            var reason = task.Result is TaskResult.Failed or TaskResult.NotRun ? task.Cause : task.Reason;
            table.AddRow(
                Markup.Escape(task.Name),
                $"[{ResultWords.ColourOf(task)}]{ResultWords.Of(task)}[/]",
                task.Started is null ? "" : Durations.Show(task.Duration),
                Markup.Escape(Shorten((reason ?? "").Split('\n')[0].TrimEnd('\r'))));
        }

        console.Write(table);
        var path = CriticalPath.Of(run.Tasks).Where(task => task.Duration > TimeSpan.FromSeconds(1)).ToList();
        if (path.Count > 1)
        {
            console.MarkupLine($"Critical path: {Markup.Escape(string.Join(" → ", path.Select(task => $"{task.Name} {Durations.Show(task.Duration)}")))}");
        }

        if (Overlap.Of(run.Tasks) is { Most: > 1 } overlap)
        {
            console.MarkupLine(Markup.Escape($"{overlap}."));
        }

        console.MarkupLine($"{Counts(tasks)} in {Durations.Show(total)}.");
    }

    // The whole text is in the report and the phase's log.
    private static string Shorten(string text) => text.Length <= LongestReason ? text : text[..(LongestReason - 2)] + " …";

    private static string Counts(IReadOnlyList<TaskRecord> tasks)
    {
        var words = tasks.GroupBy(ResultWords.Of).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}");
        return string.Join(", ", words);
    }
}
