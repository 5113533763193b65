using System.Runtime.ExceptionServices;
using Cake.Core;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Phases;

/// <summary>
/// Runs tasks as soon as what they need is done, several at once. A failed task keeps those that need it from running;
/// independent ones go on. In all else it keeps to what Cake's own engine does with criteria, error handlers,
/// finally handlers and lifetimes.
/// </summary>
public sealed class ParallelEngine : ICakeEngine
{
    private readonly List<CakeTask> _tasks = [];
    private readonly CakeEngineActions _actions;
    private readonly RunOptions _options;
    private readonly RunRecord _record;
    private readonly RunInterrupt _interrupt;
    private readonly IRedactor _redactor;
    private readonly Lock _reportGate = new();

    /// <summary>Makes the engine; the container does this.</summary>
    public ParallelEngine(ICakeDataService data, RunOptions options, RunRecord record, RunInterrupt interrupt, IRedactor redactor)
    {
        _actions = new CakeEngineActions(data);
        _options = options;
        _record = record;
        _interrupt = interrupt;
        _redactor = redactor;
    }

    /// <inheritdoc />
    public event EventHandler<BeforeSetupEventArgs>? BeforeSetup;

    /// <inheritdoc />
    public event EventHandler<AfterSetupEventArgs>? AfterSetup;

    /// <inheritdoc />
    public event EventHandler<BeforeTeardownEventArgs>? BeforeTeardown;

    /// <inheritdoc />
    public event EventHandler<AfterTeardownEventArgs>? AfterTeardown;

    /// <inheritdoc />
    public event EventHandler<BeforeTaskSetupEventArgs>? BeforeTaskSetup;

    /// <inheritdoc />
    public event EventHandler<AfterTaskSetupEventArgs>? AfterTaskSetup;

    /// <inheritdoc />
    public event EventHandler<BeforeTaskTeardownEventArgs>? BeforeTaskTeardown;

    /// <inheritdoc />
    public event EventHandler<AfterTaskTeardownEventArgs>? AfterTaskTeardown;

    /// <inheritdoc />
    public IReadOnlyList<ICakeTaskInfo> Tasks => _tasks;

    /// <inheritdoc />
    public CakeTaskBuilder RegisterTask(string name)
    {
        if (_tasks.Any(task => string.Equals(task.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new CakeException($"Another task with the name '{name}' has already been added.");
        }

        var task = new CakeTask(name);
        _tasks.Add(task);
        return new CakeTaskBuilder(task);
    }

    /// <inheritdoc />
    public void RegisterSetupAction(Action<ISetupContext> action) => _actions.RegisterSetup(action);

    /// <inheritdoc />
    public void RegisterSetupAction<TData>(Func<ISetupContext, TData> action) where TData : class => _actions.RegisterSetup(action);

    /// <inheritdoc />
    public void RegisterTeardownAction(Action<ITeardownContext> action) => _actions.RegisterTeardown(action);

    /// <inheritdoc />
    public void RegisterTeardownAction<TData>(Action<ITeardownContext, TData> action) where TData : class => _actions.RegisterTeardown(action);

    /// <inheritdoc />
    public void RegisterTaskSetupAction(Action<ITaskSetupContext> action) => _actions.RegisterTaskSetup(action);

    /// <inheritdoc />
    public void RegisterTaskSetupAction<TData>(Action<ITaskSetupContext, TData> action) where TData : class => _actions.RegisterTaskSetup(action);

    /// <inheritdoc />
    public void RegisterTaskTeardownAction(Action<ITaskTeardownContext> action) => _actions.RegisterTaskTeardown(action);

    /// <inheritdoc />
    public void RegisterTaskTeardownAction<TData>(Action<ITaskTeardownContext, TData> action) where TData : class => _actions.RegisterTaskTeardown(action);

    /// <inheritdoc />
    public async Task<CakeReport> RunTargetAsync(ICakeContext context, IExecutionStrategy strategy, ExecutionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            return await RunFramedAsync(context, strategy, settings);
        }
        catch (Exception exception)
        {
            _record.Thrown = exception;
            throw;
        }
    }

    private async Task<CakeReport> RunFramedAsync(ICakeContext context, IExecutionStrategy strategy, ExecutionSettings settings)
    {
        _actions.Validate();
        var graph = new TaskGraph(_tasks);
        var targets = settings.Targets.Select(graph.Find).Distinct().ToList();
        var order = settings.Exclusive ? targets : graph.OrderFor(settings.Targets);
        _record.Begin(targets.Select(task => task.Name), order, graph);

        var report = new CakeReport();
        Exception? thrown = null;
        try
        {
            PerformSetup(context, strategy, targets[^1], order, report);
            if (!_options.DryRun)
            {
                await RunAllAsync(context, strategy, graph, targets, order, report);
                thrown = Failure();
            }
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        thrown = PerformTeardown(context, strategy, thrown, report);
        if (thrown is not null)
        {
            ExceptionDispatchInfo.Throw(thrown);
        }

        return report;
    }

    private async Task RunAllAsync(
        ICakeContext context,
        IExecutionStrategy strategy,
        TaskGraph graph,
        IReadOnlyCollection<CakeTask> targets,
        IReadOnlyList<CakeTask> order,
        CakeReport report)
    {
        var waiting = order.ToList();
        var running = new Dictionary<Task, CakeTask>();
        var unrecorded = new List<Exception>();
        while (waiting.Count > 0 || running.Count > 0)
        {
            foreach (var task in waiting.ToList())
            {
                var needs = graph.NeedsOf(task).Where(order.Contains).ToList();
                if (_interrupt.Token.IsCancellationRequested)
                {
                    waiting.Remove(task);
                    _record.NotRun(task.Name, "interrupted");
                }
                else if (needs.FirstOrDefault(need => _record.HasFailed(need.Name)) is { } broken)
                {
                    waiting.Remove(task);
                    _record.NotRun(task.Name, _record.CauseBehind(broken.Name));
                }
                else if (running.Count < _options.Parallelism && needs.All(need => _record.HasDelivered(need.Name)))
                {
                    waiting.Remove(task);
                    running.Add(Task.Run(() => RunOneAsync(context, strategy, task, targets.Contains(task), report)), task);
                }
            }

            if (running.Count > 0)
            {
                var ended = await Task.WhenAny(running.Keys);
                running.Remove(ended);
                unrecorded.AddRange(ended.Exception?.InnerExceptions ?? []);
            }
        }

        if (unrecorded.Count > 0)
        {
            ExceptionDispatchInfo.Throw(unrecorded[0]);
        }
    }

    /// <summary>Runs one task; what it throws ends up in the record. Only a view that fails to show that throws from here.</summary>
    private async Task RunOneAsync(ICakeContext context, IExecutionStrategy strategy, CakeTask task, bool isTarget, CakeReport report)
    {
        CurrentTask.Name = task.Name;
        CurrentTask.Cancellation = _interrupt.Token;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Exception? thrown = null;
        CakeTaskCriteria? skippedBy = null;
        try
        {
            _record.Start(task.Name, isGroup: task.Actions.Count == 0);
            skippedBy = task.Criterias.FirstOrDefault(criteria => !criteria.Predicate(context));
            if (skippedBy is not null && isTarget)
            {
                throw new CakeException($"Could not reach target '{task.Name}' since it was skipped due to a criteria{Because(skippedBy)}.");
            }

            PerformTaskSetup(context, strategy, task);
            if (skippedBy is not null)
            {
                strategy.Skip(task, skippedBy);
                _record.Skip(task.Name, skippedBy.Message ?? "its criteria is not met");
            }
            else
            {
                await ExecuteAsync(context, strategy, task);
            }
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        try
        {
            PerformTaskTeardown(context, strategy, task, watch.Elapsed, skippedBy is not null, thrown);
        }
        catch (Exception exception)
        {
            thrown ??= exception;
        }

        _record.End(task.Name, thrown, thrown is null ? null : _redactor.Redact(thrown.Message));
        lock (_reportGate)
        {
            if (thrown is not null)
            {
                report.AddFailed(task.Name, watch.Elapsed);
            }
            else if (skippedBy is not null)
            {
                report.AddSkipped(task.Name, skippedBy.Message ?? "");
            }
            else if (task.Actions.Count == 0)
            {
                report.AddDelegated(task.Name, watch.Elapsed);
            }
            else
            {
                report.Add(task.Name, watch.Elapsed);
            }
        }
    }

    private static async Task ExecuteAsync(ICakeContext context, IExecutionStrategy strategy, CakeTask task)
    {
        try
        {
            await strategy.ExecuteAsync(task, context);
        }
        catch (Exception exception)
        {
            if (task.ErrorReporter is not null)
            {
                await strategy.ReportErrorsAsync(task.ErrorReporter, exception);
            }

            if (task.ErrorHandler is null)
            {
                throw;
            }

            await strategy.HandleErrorsAsync(task.ErrorHandler, exception, context);
        }
        finally
        {
            if (task.FinallyHandler is not null)
            {
                await strategy.InvokeFinallyAsync(task.FinallyHandler, context);
            }
        }
    }

    private void PerformSetup(ICakeContext context, IExecutionStrategy strategy, CakeTask target, IReadOnlyList<CakeTask> order, CakeReport report)
    {
        BeforeSetup?.Invoke(this, new BeforeSetupEventArgs(context));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        foreach (var setup in _actions.Setups)
        {
            strategy.PerformSetup(setup, new SetupContext(context, target, order));
        }

        if (_actions.Setups.Count > 0)
        {
            report.Add("Setup", CakeReportEntryCategory.Setup, watch.Elapsed);
        }

        AfterSetup?.Invoke(this, new AfterSetupEventArgs(context));
    }

    private Exception? PerformTeardown(ICakeContext context, IExecutionStrategy strategy, Exception? thrown, CakeReport report)
    {
        var teardownContext = new TeardownContext(context, thrown);
        BeforeTeardown?.Invoke(this, new BeforeTeardownEventArgs(teardownContext));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        foreach (var teardown in _actions.Teardowns)
        {
            try
            {
                strategy.PerformTeardown(teardown, teardownContext);
            }
            catch (Exception exception)
            {
                thrown ??= exception;
            }
        }

        if (_actions.Teardowns.Count > 0)
        {
            report.Add("Teardown", CakeReportEntryCategory.Teardown, watch.Elapsed);
        }

        AfterTeardown?.Invoke(this, new AfterTeardownEventArgs(teardownContext));
        return thrown;
    }

    private void PerformTaskSetup(ICakeContext context, IExecutionStrategy strategy, CakeTask task)
    {
        var setupContext = new TaskSetupContext(context, task);
        BeforeTaskSetup?.Invoke(this, new BeforeTaskSetupEventArgs(setupContext));
        if (_actions.TaskSetup is not null)
        {
            strategy.PerformTaskSetup(_actions.TaskSetup, setupContext);
        }

        AfterTaskSetup?.Invoke(this, new AfterTaskSetupEventArgs(setupContext));
    }

    private void PerformTaskTeardown(ICakeContext context, IExecutionStrategy strategy, CakeTask task, TimeSpan duration, bool skipped, Exception? thrown)
    {
        var teardownContext = new TaskTeardownContext(context, task, duration, skipped, thrown);
        BeforeTaskTeardown?.Invoke(this, new BeforeTaskTeardownEventArgs(teardownContext));
        if (_actions.TaskTeardown is not null)
        {
            strategy.PerformTaskTeardown(_actions.TaskTeardown, teardownContext);
        }

        AfterTaskTeardown?.Invoke(this, new AfterTaskTeardownEventArgs(teardownContext));
    }

    private Exception? Failure()
    {
        var failures = _record.Failures;
        return (_interrupt.Token.IsCancellationRequested, failures.Count) switch
        {
            (true, _) => new InterruptedException(),
            (false, 0) => null,
            (false, 1) => failures[0].Exception,
            _ => new BuildException(
                ExitCodes.PhaseFailed,
                $"{failures.Count} phases failed: {string.Join(", ", failures.Select(failure => failure.Task))}."
                + string.Concat(failures.Select(failure => $"{Environment.NewLine}{failure.Task}: {failure.Exception.Message}")),
                new AggregateException(failures.Select(failure => failure.Exception))),
        };
    }

    private static string Because(CakeTaskCriteria criteria) => criteria.Message is { Length: > 0 } message ? $": {message}" : "";
}
