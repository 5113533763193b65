using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Spectre.Console.Testing;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Reporting;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Phases.Engine;

/// <summary>Cake's host with our engine and with tasks of a test.</summary>
internal sealed class EngineRun
{
    private readonly List<Action<CakeHost>> settings = [];

    public RunRecord Record { get; } = new(TimeProvider.System);

    public RunInterrupt Interrupt { get; } = new();

    public Stage Stage { get; } = new();

    public int Parallelism { get; init; } = 4;

    public EngineRun With<TTask>() where TTask : class, IFrostingTask
    {
        return With(host => host.ConfigureServices(services => services.AddSingleton<IFrostingTask, TTask>()));
    }

    public EngineRun With(Action<CakeHost> setting)
    {
        settings.Add(setting);
        return this;
    }

    /// <summary>Runs targets; the exit code is the one that the build ends with.</summary>
    public int Run(params string[] targets)
    {
        var exclusive = targets.Contains("--exclusive");
        var options = new RunOptions { Environment = "sample", Targets = [.. targets.Except(["--exclusive"])], Exclusive = exclusive, Parallelism = Parallelism };
        var host = new CakeHost().ConfigureServices(collection => collection
            .AddSingleton(options)
            .AddSingleton(Record)
            .AddSingleton(Interrupt)
            .AddSingleton(Stage)
            .AddSingleton<IRedactor>(new WordRedactor("hunter2"))
            .AddSingleton<ICakeEngine, ParallelEngine>()
            .AddSingleton<ICakeLog>(new RoutedLog(Record, text => text))
            .AddSingleton<IAnsiConsole>(new TestConsole())
            .AddSingleton<ICakeReportPrinter, SilentReportPrinter>());
        settings.ForEach(setting => setting(host));
        var code = host.Run([.. options.Targets.Select(target => $"--target={target}"), .. exclusive ? ["--exclusive"] : Array.Empty<string>()]);
        return Record.Thrown is null ? code : ExitCodes.Of(Record.Thrown);
    }

    public TaskRecord this[string task] => Record.Tasks.Single(record => record.Name == task);

    public TaskResult? ResultOf(string task) => this[task].Result;
}
