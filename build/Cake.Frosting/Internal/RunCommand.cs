using Cake.Cli;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.Packaging;
using Cake.Core.Scripting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Cake.Frosting.Internal;

/// <summary>What the host does once its command line is read.</summary>
internal sealed class RunCommand(IServiceCollection services, TaskClasses classes) : AsyncCommand<CommandLine>
{
    public override async Task<int> ExecuteAsync(CommandContext context, CommandLine commandLine, CancellationToken cancellationToken)
    {
        services.AddSingleton<ICakeArguments>(commandLine.ToArguments(context.Remaining));
        using var provider = services.BuildServiceProvider();
        try
        {
            await ExecuteAsync(provider, commandLine).ConfigureAwait(false);
            return 0;
        }
        catch (Exception exception)
        {
            return ExceptionLogger.LogException(provider.GetRequiredService<ICakeLog>(), exception);
        }
    }

    private static void EnterWorkingDirectory(IServiceProvider provider, CommandLine commandLine)
    {
        var environment = provider.GetRequiredService<ICakeEnvironment>();
        var wanted = commandLine.WorkingDirectory ?? provider.GetService<WorkingDirectory>()?.Path;
        if (wanted is not null)
        {
            environment.WorkingDirectory = wanted.MakeAbsolute(environment);
        }
    }

    private static void InstallTools(IServiceProvider provider)
    {
        var installer = provider.GetRequiredService<IToolInstaller>();
        foreach (var tool in provider.GetServices<PackageReference>())
        {
            installer.Install(tool);
        }
    }

    private static IScriptHost HostFor(CommandLine commandLine, IServiceProvider provider)
    {
        var engine = provider.GetRequiredService<ICakeEngine>();
        var context = provider.GetRequiredService<IFrostingContext>();
        if (commandLine.Tree)
        {
            return new TreeScriptHost(engine, context, provider.GetRequiredService<IConsole>());
        }

        if (commandLine.Descriptions)
        {
            return new DescriptionScriptHost(engine, context, provider.GetRequiredService<IAnsiConsole>());
        }

        // Setups and conditions are called in a dry run too, and may look for a tool.
        InstallTools(provider);
        return commandLine.DryRun
            ? new DryRunScriptHost<IFrostingContext>(engine, context, provider.GetRequiredService<ICakeLog>())
            : new BuildScriptHost<IFrostingContext>(
                engine,
                provider.GetRequiredService<IExecutionStrategy>(),
                context,
                provider.GetRequiredService<ICakeReportPrinter>(),
                provider.GetRequiredService<ICakeConfiguration>(),
                provider.GetRequiredService<ICakeLog>());
    }

    private async Task ExecuteAsync(IServiceProvider provider, CommandLine commandLine)
    {
        if (commandLine.Version)
        {
            provider.GetRequiredService<ICakeVersionFeature>().Run(provider.GetRequiredService<IConsole>());
            return;
        }

        if (commandLine.Info)
        {
            provider.GetRequiredService<ICakeInfoFeature>().Run(provider.GetRequiredService<IConsole>());
            return;
        }

        // First of all: cake.config is looked for there, and contexts may read files in their constructors.
        EnterWorkingDirectory(provider, commandLine);
        var log = provider.GetRequiredService<ICakeLog>();
        log.Verbosity = provider.GetRequiredService<ICakeConfiguration>().GetVerbosity(commandLine.Verbosity, Verbosity.Normal);

        AddTasks(provider, log);
        var host = HostFor(commandLine, provider);
        if (commandLine.Exclusive)
        {
            host.Settings.UseExclusiveTarget();
        }

        await host.RunTargetsAsync(commandLine.Targets).ConfigureAwait(false);
    }

    private void AddTasks(IServiceProvider provider, ICakeLog log)
    {
        var engine = provider.GetRequiredService<ICakeEngine>();
        var context = provider.GetRequiredService<IFrostingContext>();
        var tasks = provider.GetServices<IFrostingTask>().ToArray();
        classes.WarnAboutHidden(log, tasks);

        var graph = new TaskGraph(engine, context);
        foreach (var task in tasks)
        {
            graph.Add(task);
        }

        ActivatorUtilities.CreateInstance<Lifetimes>(provider).AddTo(engine, context);
    }
}
