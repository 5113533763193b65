using Cake.Core.Diagnostics;
using Spectre.Console;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>A line for each event, with the time and the phase in front: for pipes, files and dumb terminals.</summary>
public sealed class PlainView(IAnsiConsole console, Func<Verbosity> verbosity, TimeProvider clock, int nameWidth) : IRunView
{
    // A line for every step of every phase would bury what matters; all of them are in the phase's log.
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, long> _lastProgress = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc />
    public void Opened(RunRecord run)
    {
    }

    /// <inheritdoc />
    public void Started(TaskRecord task)
    {
    }

    /// <inheritdoc />
    public void Decided(TaskRecord task) => Line(task.Name, "blue", $"runs: {task.Reason}");

    /// <inheritdoc />
    public void Progressed(TaskRecord task, string text)
    {
        var isDue = !_lastProgress.TryGetValue(task.Name, out var last) || clock.GetElapsedTime(last) >= BetweenProgress;
        if (verbosity() >= Verbosity.Verbose || (verbosity() == Verbosity.Normal && isDue))
        {
            _lastProgress[task.Name] = clock.GetTimestamp();
            Line(task.Name, "grey", text);
        }
    }

    /// <inheritdoc />
    public void Wrote(string? task, Verbosity level, LogLevel kind, string text)
    {
        // What tools print goes to the phase's log file; the screen shows progress, warnings and what was asked for.
        if (kind <= LogLevel.Warning ? level <= verbosity() : level < verbosity() || (task is null && level <= verbosity()))
        {
            Line(task ?? "build", kind switch { LogLevel.Fatal or LogLevel.Error => "red", LogLevel.Warning => "yellow", _ => "default" }, text);
        }
    }

    /// <inheritdoc />
    public void Ended(TaskRecord task)
    {
        if (task is { IsGroup: true, Result: TaskResult.Done })
        {
            return;
        }

        var words = task.Result switch
        {
            TaskResult.Done => $"done in {Durations.Show(task.Duration)}",
            TaskResult.Skipped => $"skipped: {task.Reason}",
            TaskResult.NotRun => $"not run: {task.Cause}",
            // The whole text follows the summary, where it is found.
            _ => $"FAILED after {Durations.Show(task.Duration)}: {(task.Cause ?? "").Split('\n')[0].TrimEnd('\r')}",
        };
        Line(task.Name, ResultWords.ColourOf(task), words);
    }

    /// <inheritdoc />
    public void Closed(RunRecord run)
    {
    }

    private void Line(string name, string colour, string text)
    {
        var time = clock.GetLocalNow().ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        console.MarkupLine($"[grey]{time}[/] {Markup.Escape(name.PadRight(nameWidth))} [{colour}]{Markup.Escape(text)}[/]");
    }
}
