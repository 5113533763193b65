using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Reporting;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Phases;

/// <summary>What frames a run: the plan in a dry run; otherwise the locks, the journal, the views and the report.</summary>
public sealed class RunLifetime : FrostingLifetime<BuildContext>
{
    private readonly RunRecord _record;
    private readonly RunJournal _journal;
    private readonly RunLocks _locks;
    private readonly RunScreen _screen;
    private readonly PhaseCatalogue _phases;
    private readonly RunInterrupt _interrupt;
    private readonly LeftoverProcesses _leftovers;
    private bool _opened;

    /// <summary>Composes the lifetime; the container does this.</summary>
    public RunLifetime(
        RunRecord record, RunJournal journal, RunLocks locks, RunScreen screen, PhaseCatalogue phases, RunInterrupt interrupt, LeftoverProcesses leftovers)
    {
        _record = record;
        _journal = journal;
        _locks = locks;
        _screen = screen;
        _phases = phases;
        _interrupt = interrupt;
        _leftovers = leftovers;
    }

    private bool ChangesTheWorld => _record.Order.Any(task => _phases.ChangesTheWorld(task.Name));

    /// <inheritdoc />
    public override void Setup(BuildContext context, ISetupContext info)
    {
        ArgumentNullException.ThrowIfNull(context);
        SetupAsync(context).GetAwaiter().GetResult();
    }

    /// <inheritdoc />
    public override void Teardown(BuildContext context, ITeardownContext info)
    {
        ArgumentNullException.ThrowIfNull(context);
        TeardownAsync(context).GetAwaiter().GetResult();
    }

    private async Task SetupAsync(BuildContext context)
    {
        var options = context.Options;
        CheckForgetting(options);
        if (options.Exclusive)
        {
            await RefuseUnmetNeedsAsync(context);
        }

        foreach (var task in _record.Order)
        {
            _phases.Find<IChecksFirst>(task.Name)?.CheckFirst(context);
        }

        if (options.DryRun)
        {
            await new DryRunPlan(_record, _phases, context.Session).PrintAsync(_screen.Console, context, _interrupt.Token);
            return;
        }

        if (ChangesTheWorld)
        {
            await _locks.TakeHostLockAsync(_interrupt.Token);
            _journal.Refresh();
            await _leftovers.EndAsync(text => context.Log.Write(Verbosity.Minimal, LogLevel.Warning, "{0}", text), _interrupt.Token);
            _journal.Write(JournalEvent.RunStarted, detail: RunLocks.CommandOf(options));
            if (_record.Order.Any(task => _phases.ChangesWhatIsShared(task.Name)))
            {
                await _locks.TryTakeSharedLockAsync(context, _interrupt.Token);
            }

            Forget(options);
        }

        _opened = true;
        _screen.Open();
    }

    private async Task TeardownAsync(BuildContext context)
    {
        if (!_opened)
        {
            await _locks.ReleaseAsync();
            return;
        }

        _screen.Close(context.Paths, context.EnvironmentSettings.Name, _journal.Run);
        if (ChangesTheWorld)
        {
            _journal.Write(JournalEvent.RunEnded, detail: string.Join(", ", _record.Failures.Select(failure => failure.Task)) is { Length: > 0 } failed ? $"failed: {failed}" : "done");
            await _locks.ReleaseAsync();
        }
    }

    private async Task RefuseUnmetNeedsAsync(BuildContext context)
    {
        foreach (var task in _record.Order)
        {
            if (await context.Session.FindUnmetNeedAsync(task, _record.Graph!, context, _interrupt.Token) is not { } unmet)
            {
                continue;
            }

            if (context.Options.Force)
            {
                context.Log.Write(Verbosity.Minimal, LogLevel.Warning, "{0}", $"{task.Name} needs {unmet.Phase}, which is not in place ({unmet.Reason}); it runs all the same, because of --force.");
            }
            else
            {
                throw new UsageException(
                    $"{task.Name} can't run alone: it needs {unmet.Phase}, which is not in place ({unmet.Reason}).",
                    $"Run ./build.sh --target={unmet.Phase}{EnvironmentArgument(context)} first, or leave out --exclusive. With --force it runs all the same.");
            }
        }
    }

    private void CheckForgetting(RunOptions options)
    {
        if (options.ForgetFrom is not { } from)
        {
            return;
        }

        var task = _record.Graph!.Find(from);
        if (!_record.Order.Contains(task))
        {
            throw new UsageException(
                $"--from={task.Name} names a phase that {string.Join(", ", _record.Targets)} does not include.",
                $"Choose one of: {string.Join(", ", _record.Order.Where(other => _phases.Find(other.Name) is not null).Select(other => other.Name))}.");
        }
    }

    private void Forget(RunOptions options)
    {
        if (options.ForgetFrom is not { } from)
        {
            return;
        }

        foreach (var task in _record.Graph!.FromOnwards(_record.Graph.Find(from), _record.Order).Where(task => _phases.Find(task.Name) is not null))
        {
            _journal.Write(JournalEvent.PhaseForgotten, task.Name, $"--from={from}");
        }
    }

    private static string EnvironmentArgument(BuildContext context) =>
        context.Options.Environment == RunOptions.DefaultEnvironment ? "" : $" --environment={context.Options.Environment}";
}
