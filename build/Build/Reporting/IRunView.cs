using Cake.Core.Diagnostics;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>Somebody who watches a run. Calls come one at a time, in the order of events, from any thread.</summary>
public interface IRunView
{
    /// <summary>The run begins; its tasks are known.</summary>
    void Opened(RunRecord run);

    /// <summary>A task began.</summary>
    void Started(TaskRecord task);

    /// <summary>It is known why the task runs.</summary>
    void Decided(TaskRecord task);

    /// <summary>The task says what it does now.</summary>
    void Progressed(TaskRecord task, string text);

    /// <summary>A line was written by a task, or by the build itself when it is null.</summary>
    void Wrote(string? task, Verbosity verbosity, LogLevel level, string text);

    /// <summary>The task ended, or it is known that it won't run.</summary>
    void Ended(TaskRecord task);

    /// <summary>The run is over.</summary>
    void Closed(RunRecord run);
}
