using Cake.Core.Diagnostics;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>A log file for each phase, always complete, whatever the screen shows.</summary>
public sealed class PhaseLogs(string folder, TimeProvider clock) : IRunView, IDisposable
{
    private readonly Dictionary<string, StreamWriter> _files = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The log of a task.</summary>
    public string PathOf(string task) => Path.Combine(folder, $"{task}.log");

    /// <inheritdoc />
    public void Opened(RunRecord run) => Directory.CreateDirectory(folder);

    /// <inheritdoc />
    public void Started(TaskRecord task)
    {
    }

    /// <inheritdoc />
    public void Decided(TaskRecord task) => Line(task.Name, $"runs: {task.Reason}");

    /// <inheritdoc />
    public void Progressed(TaskRecord task, string text) => Line(task.Name, $"> {text}");

    /// <inheritdoc />
    public void Wrote(string? task, Verbosity verbosity, LogLevel level, string text) => Line(task ?? "build", text);

    /// <inheritdoc />
    public void Ended(TaskRecord task)
    {
        if (task is { IsGroup: false, Result: TaskResult.Done or TaskResult.Failed })
        {
            Line(task.Name, $"{ResultWords.Of(task)} after {Durations.Show(task.Duration)}{(task.Cause is null ? "" : ": " + task.Cause)}");
        }
    }

    /// <inheritdoc />
    public void Closed(RunRecord run) => Dispose();

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }

        _files.Clear();
    }

    private void Line(string task, string text)
    {
        if (!_files.TryGetValue(task, out var file))
        {
            Directory.CreateDirectory(folder);
            _files.Add(task, file = new StreamWriter(PathOf(task), append: true) { AutoFlush = true });
        }

        file.WriteLine($"{clock.GetUtcNow():HH:mm:ss.fff} {text}");
    }
}
