using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>The chain of tasks that decided how long a run took.</summary>
public static class CriticalPath
{
    /// <summary>
    /// Goes back from the task that ended last, each time to that one among its needs which ended last. To shorten the run,
    /// one of these has to become shorter.
    /// </summary>
    public static IReadOnlyList<TaskRecord> Of(IReadOnlyList<TaskRecord> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var byName = tasks.ToDictionary(task => task.Name, StringComparer.OrdinalIgnoreCase);
        var path = new LinkedList<TaskRecord>();
        var at = tasks.Where(task => task is { IsGroup: false, Ended: not null }).MaxBy(task => task.Ended);
        while (at is not null)
        {
            path.AddFirst(at);
            at = NeedsThroughGroups(at).Where(need => need.Ended is not null).MaxBy(need => need.Ended);
        }

        return path.ToList();

        IEnumerable<TaskRecord> NeedsThroughGroups(TaskRecord task) => task.Needs
            .Where(byName.ContainsKey)
            .Select(need => byName[need])
            .SelectMany(need => need.IsGroup ? NeedsThroughGroups(need) : [need]);
    }
}
