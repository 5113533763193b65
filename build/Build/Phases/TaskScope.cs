using Cake.Core.Diagnostics;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Phases;

/// <summary>Gives a tool's lines to the task that started it, and ends the tool with the task.</summary>
public sealed class TaskScope(RunRecord record, RunInterrupt interrupt) : IExecutionScope
{
    /// <inheritdoc />
    public string? Phase => CurrentTask.Name;

    /// <inheritdoc />
    public IOutputSink Output => new TaskOutput(record, CurrentTask.Name);

    /// <inheritdoc />
    public CancellationToken Cancellation => CurrentTask.Cancellation.CanBeCanceled ? CurrentTask.Cancellation : interrupt.Token;

    // What tools print is for the log file; on the screen it would drown the progress.
    private sealed class TaskOutput(RunRecord record, string? task) : IOutputSink
    {
        public void Line(OutputStream stream, string text) => record.Write(task, Verbosity.Verbose, LogLevel.Information, text);
    }
}
