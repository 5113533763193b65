using Cake.Core;
using Cake.Core.Diagnostics;
using WasteCoach.Build.Reporting;

namespace WasteCoach.Build.Phases;

/// <summary>What happens in a run, as it happens: the one place that the engine, the phases and the tools write to, and that views and reports read.</summary>
public sealed class RunRecord
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, TaskRecord> _tasks = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<TaskRecord> _order = [];
    private readonly List<IRunView> _views = [];

    /// <summary>Makes an empty record.</summary>
    public RunRecord(TimeProvider clock) => _clock = clock;

    /// <summary>Targets that were asked for.</summary>
    public IReadOnlyList<string> Targets { get; private set; } = [];

    /// <summary>When the run began, UTC.</summary>
    public DateTimeOffset Started { get; private set; }

    /// <summary>The tasks in their order.</summary>
    public IReadOnlyList<TaskRecord> Tasks
    {
        get
        {
            lock (_gate)
            {
                return [.. _order];
            }
        }
    }

    /// <summary>The task that are to run, for those that plan with it.</summary>
    public IReadOnlyList<CakeTask> Order { get; private set; } = [];

    /// <summary>The graph of the run.</summary>
    public TaskGraph? Graph { get; private set; }

    /// <summary>Failures so far, in the order in which they happened.</summary>
    public IReadOnlyList<(string Task, Exception Exception)> Failures
    {
        get
        {
            lock (_gate)
            {
                return _order.Where(task => task.Result == TaskResult.Failed)
                    .OrderBy(task => task.Ended)
                    .Select(task => (task.Name, task.Exception!))
                    .ToList();
            }
        }
    }

    /// <summary>Whether views are watching; before and after that, lines go straight to the console.</summary>
    public bool IsShown { get; private set; }

    /// <summary>What ended the run early; null when nothing did.</summary>
    public Exception? Thrown { get; internal set; }

    /// <summary>A line that closes the run's output, after everything else; null for none.</summary>
    public string? Closing { get; set; }

    /// <summary>Lets views watch the run from here on.</summary>
    public void Open(IEnumerable<IRunView> views)
    {
        lock (_gate)
        {
            _views.AddRange(views);
            IsShown = true;
            _views.ForEach(view => view.Opened(this));
        }
    }

    /// <summary>Tells the views that the run is over.</summary>
    public void Close()
    {
        List<IRunView> views;
        lock (_gate)
        {
            views = [.. _views];
            _views.Clear();
            IsShown = false;
        }

        // Outside the gate: a view that draws by itself may need to read the record once more.
        views.ForEach(view => view.Closed(this));
    }

    /// <summary>The run begins.</summary>
    internal void Begin(IEnumerable<string> targets, IReadOnlyList<CakeTask> order, TaskGraph graph)
    {
        lock (_gate)
        {
            Targets = targets.ToList();
            Order = order;
            Graph = graph;
            Started = _clock.GetUtcNow();
            foreach (var task in order)
            {
                var needs = graph.NeedsOf(task).Where(order.Contains).Select(need => need.Name).ToList();
                var record = new TaskRecord(task.Name, needs, isGroup: task.Actions.Count == 0);
                _tasks.Add(task.Name, record);
                _order.Add(record);
            }
        }
    }

    /// <summary>A task begins.</summary>
    internal void Start(string task, bool isGroup)
    {
        Change(task, record => record.Started = _clock.GetUtcNow());
        if (!isGroup)
        {
            Tell(task, (view, record) => view.Started(record));
        }
    }

    /// <summary>It is known why a task runs.</summary>
    public void Decide(string task, string reason)
    {
        Change(task, record => record.Reason = reason);
        Tell(task, (view, record) => view.Decided(record));
    }

    /// <summary>A task's result is there already.</summary>
    public void Skip(string task, string reason) => Change(task, record =>
    {
        record.Reason = reason;
        record.Result = TaskResult.Skipped;
    });

    /// <summary>A task says what it does now.</summary>
    public void Say(string task, string progress)
    {
        var isNews = false;
        Change(task, record =>
        {
            isNews = record.Progress != progress;
            record.Progress = progress;
        });
        if (isNews)
        {
            Tell(task, (view, record) => view.Progressed(record, progress));
        }
    }

    /// <summary>A line was written, by the task of that name or, when it is null, by the build itself.</summary>
    public void Write(string? task, Verbosity verbosity, LogLevel level, string text)
    {
        lock (_gate)
        {
            if (IsShown)
            {
                _views.ForEach(view => view.Wrote(task, verbosity, level, text));
                return;
            }
        }

        if (verbosity <= Verbosity.Normal)
        {
            (level <= LogLevel.Warning ? Console.Error : Console.Out).WriteLine(text);
        }
    }

    /// <summary>A task ended; with the cause in words, free of secrets, if it failed.</summary>
    internal void End(string task, Exception? exception, string? cause)
    {
        Change(task, record =>
        {
            record.Ended = _clock.GetUtcNow();
            record.Exception = exception;
            record.Result = exception is null ? record.Result ?? TaskResult.Done : TaskResult.Failed;
            record.Cause = cause;
        });
        Tell(task, (view, record) => view.Ended(record));
    }

    /// <summary>A task won't run.</summary>
    internal void NotRun(string task, string cause)
    {
        Change(task, record =>
        {
            record.Result = TaskResult.NotRun;
            record.Cause = cause;
        });
        Tell(task, (view, record) => view.Ended(record));
    }

    /// <summary>Whether a task ended well, so that what needs it may begin. (A skip alone is not the end: what settles it may still fail.)</summary>
    internal bool HasDelivered(string task)
    {
        lock (_gate)
        {
            return _tasks[task] is { Result: TaskResult.Done or TaskResult.Skipped, Ended: not null };
        }
    }

    /// <summary>Whether a task ended without its result.</summary>
    internal bool HasFailed(string task)
    {
        lock (_gate)
        {
            return _tasks[task].Result is TaskResult.Failed or TaskResult.NotRun;
        }
    }

    /// <summary>"Provision failed", or what kept that one from running.</summary>
    internal string CauseBehind(string task) => Find(task) switch
    {
        { Result: TaskResult.NotRun } record => record.Cause!,
        var record => $"{record.Name} failed",
    };

    private TaskRecord Find(string task)
    {
        lock (_gate)
        {
            return _tasks[task];
        }
    }

    private void Change(string task, Action<TaskRecord> change)
    {
        lock (_gate)
        {
            change(_tasks[task]);
        }
    }

    private void Tell(string task, Action<IRunView, TaskRecord> tell)
    {
        lock (_gate)
        {
            foreach (var view in _views)
            {
                tell(view, _tasks[task]);
            }
        }
    }
}
