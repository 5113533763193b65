using Cake.Core.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>A table redrawn in place: a lane for each task with what it is doing now. Warnings and errors are kept below it.</summary>
public sealed class LiveView(IAnsiConsole console, Func<Verbosity> verbosity, TimeProvider clock) : IRunView, IDisposable
{
    private const int KeptLines = 6;
    private readonly Lock _gate = new();
    private readonly Queue<string> _notes = new();
    private readonly ManualResetEventSlim _closed = new();
    private RunRecord? _run;
    private Thread? _drawing;

    /// <inheritdoc />
    public void Opened(RunRecord run)
    {
        _run = run;
        _drawing = new Thread(Draw) { IsBackground = true, Name = "live view" };
        _drawing.Start();
    }

    /// <inheritdoc />
    public void Started(TaskRecord task)
    {
    }

    /// <inheritdoc />
    public void Decided(TaskRecord task)
    {
    }

    /// <inheritdoc />
    public void Progressed(TaskRecord task, string text)
    {
    }

    /// <inheritdoc />
    public void Wrote(string? task, Verbosity level, LogLevel kind, string text)
    {
        if (kind > LogLevel.Warning || level > verbosity())
        {
            return;
        }

        lock (_gate)
        {
            _notes.Enqueue($"[{(kind == LogLevel.Warning ? "yellow" : "red")}]{Markup.Escape(task ?? "build")}: {Markup.Escape(text)}[/]");
            while (_notes.Count > KeptLines)
            {
                _notes.Dequeue();
            }
        }
    }

    /// <inheritdoc />
    public void Ended(TaskRecord task)
    {
    }

    /// <inheritdoc />
    public void Closed(RunRecord run)
    {
        _closed.Set();
        _drawing?.Join();
    }

    /// <inheritdoc />
    public void Dispose() => _closed.Dispose();

    private void Draw()
    {
        try
        {
            console.Live(Render()).AutoClear(true).Start(live =>
            {
                do
                {
                    live.UpdateTarget(Render());
                }
                while (!_closed.Wait(TimeSpan.FromMilliseconds(200)));
            });
        }
        catch (IOException)
        {
            // The terminal is gone. The run ends by its signal, or goes on for its log files; there is nothing left to draw on.
        }
    }

    private Rows Render()
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("phase", "state", "time", "now");
        table.Columns[3].NoWrap();
        foreach (var task in _run!.Tasks.Where(task => !task.IsGroup))
        {
            var time = task.Started is { } started ? Durations.Show((task.Ended ?? clock.GetUtcNow()) - started) : "";
            var now = task.Result switch
            {
                null => task.Progress ?? task.Reason ?? "",
                TaskResult.Failed or TaskResult.NotRun => task.Cause ?? "",
                _ => task.Reason ?? "",
            };
            var colour = ResultWords.ColourOf(task);
            table.AddRow(
                new Markup(Markup.Escape(task.Name)),
                new Markup($"[{colour}]{ResultWords.Of(task)}[/]"),
                new Markup(time),
                new Text(now.Split('\n')[0], Style.Parse(colour)) { Overflow = Overflow.Ellipsis });
        }

        IEnumerable<IRenderable> rows = [table];
        lock (_gate)
        {
            rows = rows.Concat(_notes.Select(note => new Markup(note)).ToList());
        }

        return new Rows(rows);
    }
}
