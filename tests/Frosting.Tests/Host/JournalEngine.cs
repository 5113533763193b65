using Cake.Core;

namespace WasteCoach.Frosting.Tests.Host;

/// <summary>An engine that writes down what it is asked and runs nothing.</summary>
internal sealed class JournalEngine(Journal journal) : ICakeEngine
{
    private readonly List<CakeTask> tasks = [];

#pragma warning disable CS0067 // The interface wants the events; nobody listens here.
    public event EventHandler<BeforeSetupEventArgs>? BeforeSetup;

    public event EventHandler<AfterSetupEventArgs>? AfterSetup;

    public event EventHandler<BeforeTeardownEventArgs>? BeforeTeardown;

    public event EventHandler<AfterTeardownEventArgs>? AfterTeardown;

    public event EventHandler<BeforeTaskSetupEventArgs>? BeforeTaskSetup;

    public event EventHandler<AfterTaskSetupEventArgs>? AfterTaskSetup;

    public event EventHandler<BeforeTaskTeardownEventArgs>? BeforeTaskTeardown;

    public event EventHandler<AfterTaskTeardownEventArgs>? AfterTaskTeardown;
#pragma warning restore CS0067

    public IReadOnlyList<ICakeTaskInfo> Tasks => tasks;

    public CakeTaskBuilder RegisterTask(string name)
    {
        journal.Add($"register {name}");
        tasks.Add(new CakeTask(name));
        return new CakeTaskBuilder(tasks[^1]);
    }

    public Task<CakeReport> RunTargetAsync(ICakeContext context, IExecutionStrategy strategy, ExecutionSettings settings)
    {
        var graph = settings.UnifiedDependencyGraphForMultipleTargets ? "one graph" : "several graphs";
        journal.Add($"run {string.Join(" and ", settings.Targets)} as {graph} on {context.GetType().Name}");
        return Task.FromResult(new CakeReport());
    }

    public void RegisterSetupAction(Action<ISetupContext> action) => throw Unexpected();

    public void RegisterSetupAction<TData>(Func<ISetupContext, TData> action)
        where TData : class => throw Unexpected();

    public void RegisterTeardownAction(Action<ITeardownContext> action) => throw Unexpected();

    public void RegisterTeardownAction<TData>(Action<ITeardownContext, TData> action)
        where TData : class => throw Unexpected();

    public void RegisterTaskSetupAction(Action<ITaskSetupContext> action) => throw Unexpected();

    public void RegisterTaskSetupAction<TData>(Action<ITaskSetupContext, TData> action)
        where TData : class => throw Unexpected();

    public void RegisterTaskTeardownAction(Action<ITaskTeardownContext> action) => throw Unexpected();

    public void RegisterTaskTeardownAction<TData>(Action<ITaskTeardownContext, TData> action)
        where TData : class => throw Unexpected();

    private static InvalidOperationException Unexpected() => new("No lifetime was registered, so none was to be passed on.");
}
