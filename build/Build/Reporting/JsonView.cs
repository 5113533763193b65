using System.Text.Json;
using Cake.Core.Diagnostics;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>A JSON object for each event, one a line, for programs that drive the build.</summary>
public sealed class JsonView(TextWriter writer, TimeProvider clock) : IRunView
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <inheritdoc />
    public void Opened(RunRecord run) => Write(new { at = Now, @event = "run-started", targets = run.Targets, tasks = run.Tasks.Select(task => new { task.Name, task.Needs }) });

    /// <inheritdoc />
    public void Started(TaskRecord task) => Write(new { at = Now, @event = "task-started", task = task.Name });

    /// <inheritdoc />
    public void Decided(TaskRecord task) => Write(new { at = Now, @event = "task-runs", task = task.Name, task.Reason });

    /// <inheritdoc />
    public void Progressed(TaskRecord task, string text) => Write(new { at = Now, @event = "progress", task = task.Name, text });

    /// <inheritdoc />
    public void Wrote(string? task, Verbosity level, LogLevel kind, string text) =>
        Write(new { at = Now, @event = "line", task, level = kind.ToString().ToLowerInvariant(), text });

    /// <inheritdoc />
    public void Ended(TaskRecord task) => Write(new
    {
        at = Now,
        @event = "task-ended",
        task = task.Name,
        result = ResultWords.Of(task),
        task.Reason,
        task.Cause,
        seconds = Math.Round(task.Duration.TotalSeconds, 3),
    });

    /// <inheritdoc />
    public void Closed(RunRecord run) => Write(new { at = Now, @event = "run-ended", failed = run.Failures.Select(failure => failure.Task) });

    private DateTimeOffset Now => clock.GetUtcNow();

    private void Write<T>(T line) => writer.WriteLine(JsonSerializer.Serialize(line, Format));
}
