using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>How much of a run's work was done at the same time.</summary>
/// <param name="Work">The durations of all tasks, added up.</param>
/// <param name="Elapsed">From the first begin to the last end.</param>
/// <param name="Most">The largest number of tasks that ran at one moment.</param>
public sealed record Overlap(TimeSpan Work, TimeSpan Elapsed, int Most)
{
    /// <summary>Of the tasks that did something; null when none did.</summary>
    public static Overlap? Of(IReadOnlyList<TaskRecord> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var worked = tasks.Where(task => task is { IsGroup: false, Started: not null, Ended: not null, Result: TaskResult.Done or TaskResult.Failed }).ToList();
        return worked.Count == 0
            ? null
            : new Overlap(
                worked.Aggregate(TimeSpan.Zero, (sum, task) => sum + task.Duration),
                worked.Max(task => task.Ended!.Value) - worked.Min(task => task.Started!.Value),
                worked.Max(task => worked.Count(other => other.Started <= task.Started && task.Started < other.Ended)));
    }

    /// <summary>"9:10 min of work in 6:15 min, up to 4 at once".</summary>
    public override string ToString() => $"{Durations.Show(Work)} of work in {Durations.Show(Elapsed)}, up to {Most} at once";
}
