using System.Globalization;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.CommandLine;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Reporting;
using WasteCoach.Build.Services;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build;

/// <summary>Composes Cake's host with the engine, the journal and the views of this build, and runs it.</summary>
public sealed class BuildHost(ParsedArguments arguments)
{
    /// <summary>Runs the targets of the command line. Returns the exit code.</summary>
    /// <exception cref="ConfigurationException">The environment has problems.</exception>
    /// <exception cref="UsageException">The command line has.</exception>
    public int Run()
    {
        var options = RunOptions.Read(arguments, isTerminal: !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("CI") is null);
        var phases = new PhaseCatalogue(typeof(BuildHost).Assembly);
        var root = RepositoryRoot.Find();
        var catalogue = new EnvironmentCatalogue(root.FullPath, phases.Names);
        var environment = catalogue.Load(options.Environment);
        options = options with { Parallelism = RunOptions.ReadParallelism(arguments, environment.Run.Parallelism) };

        var clock = TimeProvider.System;
        var run = clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-" + Guid.NewGuid().ToString("N")[..4];
        var paths = new RunPaths(root, environment.Name, run);
        using var interrupt = new RunInterrupt();
        interrupt.Listen(Console.Error.WriteLine);
        var secrets = new SecretStore(environment, root.FullPath, new SecretRedactor());
        using var journal = new RunJournal(new JournalFile(paths.Journal.FullPath), run, clock);
        using var aws = new AwsClients(environment.Aws, secrets);
        var record = new RunRecord(clock);
        var log = new RoutedLog(record, secrets.Redactor.Redact);

        var code = new CakeHost()
            .AddAssembly(typeof(BuildHost).Assembly)
            .UseWorkingDirectory(root)
            .UseContext<BuildContext>()
            .UseLifetime<RunLifetime>()
            .ConfigureServices(services => services
                .AddSingleton(environment)
                .AddSingleton(catalogue.Versions)
                .AddSingleton(environment.Values)
                .AddSingleton(environment.Run)
                .AddSingleton(secrets)
                .AddSingleton(paths)
                .AddSingleton(options)
                .AddSingleton(phases)
                .AddSingleton(journal)
                .AddSingleton(record)
                .AddSingleton(interrupt)
                .AddSingleton(aws)
                .AddSingleton(clock)
                .AddSingleton(_ => new RunScreen(record, options, paths, () => log.Verbosity, clock, interrupt, secrets.Redactor.Redact, Terminal.Open()))
                .AddSingleton<RunSession>()
                .AddSingleton<RunLocks>()
                .AddSingleton<LocalServiceRunner>()
                .AddSingleton<IRedactor>(new RedactorAdapter(secrets.Redactor))
                .AddSingleton<IExecutionScope, TaskScope>()
                .AddSingleton(new RunningFolder(paths.Running.FullPath))
                .AddSingleton<LeftoverProcesses>()
                .AddSingleton<ProcessLauncher>()
                .AddSingleton<IProcessRunner, CakeProcessRunner>()
                .AddSingleton<ICakeEngine, ParallelEngine>()
                .AddSingleton<ICakeLog>(log)
                .AddSingleton<ICakeReportPrinter, SilentReportPrinter>())
            .Run(arguments.ForCake());

        if (record.Closing is { } line)
        {
            Console.WriteLine(line);
        }

        return record.Thrown switch
        {
            null => code == 0 ? ExitCodes.Done : ExitCodes.PhaseFailed,
            BuildException exception => exception.ExitCode,
            ConfigurationException => ExitCodes.Usage,
            OperationCanceledException when interrupt.Token.IsCancellationRequested => ExitCodes.Interrupted,
            _ => ExitCodes.PhaseFailed,
        };
    }
}
