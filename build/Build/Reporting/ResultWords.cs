using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>How results are called, the same in every view and report.</summary>
public static class ResultWords
{
    /// <summary>The word for a result; "running" while there is none.</summary>
    public static string Of(TaskRecord task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Result switch
        {
            TaskResult.Done => "done",
            TaskResult.Skipped => "skipped",
            TaskResult.Failed => "failed",
            TaskResult.NotRun => "not run",
            _ => task.Started is null ? "waiting" : "running",
        };
    }

    /// <summary>The colour of a result on a terminal.</summary>
    public static string ColourOf(TaskRecord task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Result switch
        {
            TaskResult.Done => "green",
            TaskResult.Skipped => "grey",
            TaskResult.Failed => "red",
            TaskResult.NotRun => "yellow",
            _ => task.Started is null ? "grey" : "blue",
        };
    }
}
