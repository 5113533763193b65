using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Testing;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.CommandLine;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Reporting;
using WasteCoach.Build.Services;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Phases.Runs;

/// <summary>A repository in a temporary folder in which runs follow each other, each with a host of its own, as a user starts them.</summary>
internal sealed class TestSite : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private int runs;

    public TestSite()
    {
        World = World.At(temporary.Path);
        // Nobody listens on port 9 of this machine: a cloud that can't be reached, at once.
        Environment = Sample.Read(Sample.Environment.Replace("127.0.0.1:4566", "127.0.0.1:9", StringComparison.Ordinal).Replace("maxRetries: 2", "maxRetries: 0", StringComparison.Ordinal));
    }

    public World World { get; }

    public BuildEnvironment Environment { get; set; }

    /// <summary>What the last run was told to watch.</summary>
    public RunRecord Record { get; private set; } = new(TimeProvider.System);

    public string Screen { get; private set; } = "";

    public RunPaths Paths { get; private set; } = null!;

    /// <summary>The interrupt of the run that is going on.</summary>
    public RunInterrupt Interrupt { get; private set; } = null!;

    /// <summary>Phases that ran in the last run, in their order.</summary>
    public IReadOnlyList<string> Ran => [.. World.Events.Where(what => what.EndsWith(" ran", StringComparison.Ordinal)).Select(what => what[..^4])];

    public string ReasonOf(string phase) => Record.Tasks.Single(task => task.Name == phase) is var task ? task.Reason ?? task.Cause ?? "" : "";

    public string ReasonOrCause(string phase) => Record.Tasks.Single(task => task.Name == phase) is var task ? task.Cause ?? task.Reason ?? "" : "";

    public TaskResult? ResultOf(string phase) => Record.Tasks.Single(task => task.Name == phase).Result;

    /// <summary>Gives a command line to the build; returns its exit code.</summary>
    public int Run(params string[] line)
    {
        World.Events.Clear();
        var arguments = new ParsedArguments(line);
        var options = RunOptions.Read(arguments, isTerminal: false);
        options = options with { Parallelism = RunOptions.ReadParallelism(arguments, Environment.Run.Parallelism) };
        var run = $"run-{Interlocked.Increment(ref runs):00}";
        Paths = new RunPaths(new DirectoryPath(temporary.Path), Environment.Name, run);
        var record = Record = new RunRecord(TimeProvider.System);
        using var interrupt = Interrupt = new RunInterrupt();
        var secrets = new SecretStore(Environment, temporary.Path, new SecretRedactor());
        using var journal = new RunJournal(new JournalFile(Paths.Journal.FullPath), run, TimeProvider.System);
        using var aws = new AwsClients(Environment.Aws, secrets);
        var log = new RoutedLog(record, secrets.Redactor.Redact);
        using var console = new TestConsole().Width(400);
        var redactor = new WordRedactor("hunter2");
        var code = new CakeHost()
            .UseContext<BuildContext>()
            .UseLifetime<RunLifetime>()
            .ConfigureServices(services => services
                .AddSingleton<IFrostingTask, Ground>()
                .AddSingleton<IFrostingTask, Wall>()
                .AddSingleton<IFrostingTask, Well>()
                .AddSingleton<IFrostingTask, Shell>()
                .AddSingleton<IFrostingTask, Roof>()
                .AddSingleton<IFrostingTask, House>()
                .AddSingleton<IFrostingTask, Gate>()
                .AddSingleton(Environment)
                .AddSingleton(Sample.Catalogue)
                .AddSingleton(Environment.Values)
                .AddSingleton(Environment.Run)
                .AddSingleton(secrets)
                .AddSingleton(Paths)
                .AddSingleton(options)
                .AddSingleton(new PhaseCatalogue(typeof(Ground).Assembly))
                .AddSingleton(journal)
                .AddSingleton(record)
                .AddSingleton(interrupt)
                .AddSingleton(aws)
                .AddSingleton(TimeProvider.System)
                .AddSingleton(_ => new RunScreen(record, options, Paths, () => log.Verbosity, TimeProvider.System, interrupt, secrets.Redactor.Redact, console))
                .AddSingleton<RunSession>()
                .AddSingleton<RunLocks>()
                .AddSingleton<LocalServiceRunner>()
                .AddSingleton<IRedactor>(redactor)
                .AddSingleton<IExecutionScope, TaskScope>()
                .AddSingleton(new RunningFolder(Paths.Running.FullPath))
                .AddSingleton<LeftoverProcesses>()
                .AddSingleton<ProcessLauncher>()
                .AddSingleton<IProcessRunner, CakeProcessRunner>()
                .AddSingleton<ICakeEngine, ParallelEngine>()
                .AddSingleton<ICakeLog>(log)
                .AddSingleton<ICakeReportPrinter, SilentReportPrinter>())
            .Run(arguments.ForCake());
        Screen = console.Output;
        return record.Thrown is null ? code : ExitCodes.Of(record.Thrown);
    }

    public void Dispose() => temporary.Dispose();
}
