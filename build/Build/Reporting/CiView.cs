using Cake.Core.Diagnostics;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>
/// Whole groups, as CI systems fold them: a phase's lines are kept until it ends and then written in one piece, so that
/// phases that run at once never interleave. What starts and ends is told at once, outside the groups.
/// </summary>
public sealed class CiView(TextWriter writer, Func<Verbosity> verbosity) : IRunView
{
    private readonly Dictionary<string, List<string>> _kept = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc />
    public void Opened(RunRecord run)
    {
    }

    /// <inheritdoc />
    public void Started(TaskRecord task) => _kept[task.Name] = [];

    /// <inheritdoc />
    public void Decided(TaskRecord task) => writer.WriteLine($"{task.Name} runs: {task.Reason}");

    /// <inheritdoc />
    public void Progressed(TaskRecord task, string text) => Keep(task.Name, text);

    /// <inheritdoc />
    public void Wrote(string? task, Verbosity level, LogLevel kind, string text)
    {
        if (level > verbosity())
        {
            return;
        }

        if (kind <= LogLevel.Warning)
        {
            Annotate(kind == LogLevel.Warning ? "warning" : "error", task ?? "build", text);
        }
        else if (task is null)
        {
            writer.WriteLine(text);
        }
        else
        {
            Keep(task, text);
        }
    }

    /// <inheritdoc />
    public void Ended(TaskRecord task)
    {
        if (task.IsGroup)
        {
            return;
        }

        if (_kept.Remove(task.Name, out var lines) && lines.Count > 0)
        {
            writer.WriteLine($"::group::{task.Name}: {ResultWords.Of(task)} in {Durations.Show(task.Duration)}");
            lines.ForEach(writer.WriteLine);
            writer.WriteLine("::endgroup::");
        }

        if (task.Result is TaskResult.Failed)
        {
            Annotate("error", task.Name, task.Cause ?? "failed");
        }
        else
        {
            writer.WriteLine($"{task.Name} {ResultWords.Of(task)}: {task.Reason ?? task.Cause}");
        }
    }

    /// <inheritdoc />
    public void Closed(RunRecord run)
    {
    }

    private void Keep(string task, string text)
    {
        if (_kept.TryGetValue(task, out var lines))
        {
            lines.Add(text);
        }
        else
        {
            writer.WriteLine($"{task}: {text}");
        }
    }

    // Workflow commands are one line each; GitHub's own escapes carry the line ends.
    private void Annotate(string kind, string task, string text) =>
        writer.WriteLine($"::{kind} title={task}::{text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal)}");
}
