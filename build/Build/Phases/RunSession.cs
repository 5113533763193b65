using Cake.Core;
using Cake.Core.Diagnostics;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Phases;

/// <summary>Decides for each phase of a run whether it has to run, runs it, and writes down what became of it.</summary>
public sealed class RunSession
{
    private readonly RunJournal _journal;
    private readonly RunRecord _record;
    private readonly RunOptions _options;
    private readonly RunInterrupt _interrupt;
    private readonly RunSettings _settings;
    private readonly PhaseCatalogue _phases;
    private readonly IRedactor _redactor;

    /// <summary>Makes the session; the container does this.</summary>
    public RunSession(RunJournal journal, RunRecord record, RunOptions options, RunInterrupt interrupt, RunSettings settings, PhaseCatalogue phases, IRedactor redactor)
    {
        _journal = journal;
        _record = record;
        _options = options;
        _interrupt = interrupt;
        _settings = settings;
        _phases = phases;
        _redactor = redactor;
    }

    /// <summary>Raised after each change of the journal that others may want to know of at once.</summary>
    public event Func<CancellationToken, Task>? JournalAdvanced;

    /// <summary>Sets the line that closes the run's output, after everything else.</summary>
    public void CloseWith(string line) => _record.Closing = line;

    /// <summary>Runs a phase, or finds that it need not run.</summary>
    public async Task RunAsync(Phase phase, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(phase);
        var fingerprint = FingerprintOf(phase, context);
        var decision = await DecideInTimeAsync(phase, fingerprint, context);
        if (decision.Runs)
        {
            _record.Decide(phase.Name, decision.Reason);
            await ExecuteAsync(phase, fingerprint, decision.Reason, context);
        }
        else
        {
            _record.Skip(phase.Name, decision.Reason);
        }

        await phase.SettledAsync(context, _interrupt.Token);
    }

    /// <summary>Decides without running anything.</summary>
    public Task<PhaseDecision> DecideAsync(Phase phase, BuildContext context, CancellationToken cancellation) =>
        DecideAsync(phase, FingerprintOf(phase, context), context, cancellation);

    /// <summary>Whether the journal knows a success of a phase, however old.</summary>
    public bool HasSucceeded(string phase) => _journal.HistoryOf(phase).Success is not null;

    /// <summary>Asks the world whether the last success of a phase still holds, changed inputs or not; null when it has no success.</summary>
    public async Task<ProbeResult?> AskWorldAsync(Phase phase, BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(phase);
        return !HasSucceeded(phase.Name) ? null : await ProbeAsync(phase, context, cancellation);
    }

    /// <summary>A result of a phase's last success.</summary>
    /// <exception cref="BuildException">The phase has no success, or gave no such result.</exception>
    public string ResultOf(string phase, string name) =>
        _journal.HistoryOf(phase).Success?.Results?.GetValueOrDefault(name)
        ?? throw new BuildException(ExitCodes.PhaseFailed, $"The journal knows no result '{name}' of {phase}. Run ./build.sh --target={phase} --force.");

    /// <summary>All results of a phase's last success; none when it has no success.</summary>
    public IReadOnlyDictionary<string, string> ResultsOf(string phase) =>
        _journal.HistoryOf(phase).Success?.Results ?? new Dictionary<string, string>();

    /// <summary>How a task that is no phase says what it does now.</summary>
    public Action<string> SayOf(string task) => text => _record.Say(task, _redactor.Redact(text));

    /// <summary>Forgets every success: the world that the journal tells of is gone.</summary>
    public void ForgetAll(string why)
    {
        foreach (var phase in _phases.Names.Where(phase => _journal.HistoryOf(phase).Success is not null))
        {
            _journal.Write(JournalEvent.PhaseForgotten, phase, why);
        }
    }

    /// <summary>Forgets the success of a phase and of all that need it: its result is gone from the world.</summary>
    public void ForgetFrom(string phase, string why)
    {
        foreach (var name in _phases.FromOnwards(phase).Where(name => _journal.HistoryOf(name).IsDone))
        {
            _journal.Write(JournalEvent.PhaseForgotten, name, why);
        }
    }

    /// <summary>Forgets the successes that others share: what they made is gone. What concerns this machine alone holds.</summary>
    public void ForgetShared(string why)
    {
        foreach (var phase in _phases.Names.Where(phase => _phases.Find(phase)!.IsShared && _journal.HistoryOf(phase).Success is not null))
        {
            _journal.Write(JournalEvent.PhaseForgotten, phase, why);
        }
    }

    /// <summary>How long the phases took when they succeeded last, added up: an estimate from above, since some run at once.</summary>
    public TimeSpan RecordedDuration() => _phases.Names
        .Select(phase => _journal.HistoryOf(phase).Success?.Seconds ?? 0)
        .Aggregate(TimeSpan.Zero, (sum, seconds) => sum + TimeSpan.FromSeconds(seconds));

    /// <summary>Why what a task needs is not in place; null when it is.</summary>
    public async Task<(string Phase, string Reason)?> FindUnmetNeedAsync(CakeTask task, TaskGraph graph, BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(graph);
        foreach (var need in graph.AllNeedsOf(task))
        {
            if (_phases.Find(need.Name) is not { } phase)
            {
                continue;
            }

            var decision = await DecideAsync(phase, FingerprintOf(phase, context), context, cancellation, ignoreForce: true);
            if (decision.Runs)
            {
                return (phase.Name, decision.Reason);
            }
        }

        return null;
    }

    private async Task<PhaseDecision> DecideAsync(
        Phase phase, Fingerprint fingerprint, BuildContext context, CancellationToken cancellation, bool ignoreForce = false)
    {
        var history = _journal.HistoryOf(phase.Name);
        var fromJournal = PhaseDecision.FromJournal(history, fingerprint, _options.Force && !ignoreForce);
        return fromJournal ?? PhaseDecision.FromProbe(await ProbeAsync(phase, context, cancellation));
    }

    // A world that does not answer can't confirm the result. The phase then runs, and says itself what is wrong if that is no passing trouble.
    private async Task<ProbeResult> ProbeAsync(Phase phase, BuildContext context, CancellationToken cancellation)
    {
        try
        {
            var result = await phase.ProbeAsync(context, cancellation);
            return result with { Seen = _redactor.Redact(result.Seen) };
        }
        catch (Exception exception) when (exception is ToolFailure || exception.IsOfCloud())
        {
            return ProbeResult.Gone($"no answer: {_redactor.Redact(exception.Message).Split('\n')[0].TrimEnd('\r')}");
        }
    }

    // A probe is cheap, but what it asks may hang: it gets the phase's deadline for itself.
    private async Task<PhaseDecision> DecideInTimeAsync(Phase phase, Fingerprint fingerprint, BuildContext context)
    {
        var deadline = _settings.DeadlineOf(phase.Name);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_interrupt.Token);
        limit.CancelAfter(deadline);
        CurrentTask.Cancellation = limit.Token;
        try
        {
            return await DecideAsync(phase, fingerprint, context, limit.Token);
        }
        catch (Exception exception) when (limit.IsCancellationRequested)
        {
            throw _interrupt.Token.IsCancellationRequested
                ? new InterruptedException()
                : new BuildException(ExitCodes.PhaseFailed, $"The probe of {phase.Name} gave no answer within {deadline:hh\\:mm\\:ss}.", exception);
        }
    }

    /// <summary>The phase's own inputs, and the results of the phases that it needs.</summary>
    private Fingerprint FingerprintOf(Phase phase, BuildContext context)
    {
        var inputs = new PhaseInputs(context);
        phase.DeclareInputs(inputs, context);
        foreach (var need in _phases.PhasesNeededBy(phase.Name))
        {
            AddResults(inputs, need);
        }

        return inputs.ToFingerprint();
    }

    private void AddResults(PhaseInputs inputs, string need)
    {
        var success = _journal.HistoryOf(need).Success;
        if (success is null)
        {
            inputs.Value($"result of {need}", "none");
        }
        else if (success.Results is { Count: > 0 } results)
        {
            foreach (var (name, value) in results)
            {
                inputs.Value($"{need}.{name}", value);
            }
        }
        else
        {
            inputs.Value($"result of {need}", "sha256:" + new Fingerprint(success.Inputs ?? new Dictionary<string, string>()).Hash[..16]);
        }
    }

    private async Task ExecuteAsync(Phase phase, Fingerprint fingerprint, string reason, BuildContext context)
    {
        var deadline = _settings.DeadlineOf(phase.Name);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_interrupt.Token);
        limit.CancelAfter(deadline);
        CurrentTask.Cancellation = limit.Token;
        var run = new PhaseRun(context, phase.Name, reason, _journal.HistoryOf(phase.Name).IsDone, SayOf(phase.Name), limit.Token);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        _journal.Write(JournalEvent.PhaseStarted, phase.Name, reason);
        try
        {
            await phase.ExecuteAsync(run);
            limit.Token.ThrowIfCancellationRequested();
        }
        catch (Exception exception)
        {
            var failure = Explain(exception, phase, run, deadline, limit.Token);
            _journal.Write(JournalEvent.PhaseFailed, phase.Name, _redactor.Redact(failure.Message), duration: watch.Elapsed);
            await AnnounceAsync();
            if (ReferenceEquals(failure, exception))
            {
                throw;
            }

            throw failure;
        }

        _journal.Write(JournalEvent.PhaseSucceeded, phase.Name, reason, fingerprint, run.Results, watch.Elapsed);
        await AnnounceAsync();
    }

    private Exception Explain(Exception exception, Phase phase, PhaseRun run, TimeSpan deadline, CancellationToken limit)
    {
        if (_interrupt.Token.IsCancellationRequested)
        {
            return new InterruptedException();
        }

        return limit.IsCancellationRequested
            ? new BuildException(
                ExitCodes.PhaseFailed,
                $"{phase.Name} did not end within its deadline of {deadline:hh\\:mm\\:ss}. Last seen: {run.LastSeen}. Raise run.deadlines.{phase.Name} if that is too short.",
                exception)
            : exception;
    }

    private async Task AnnounceAsync()
    {
        try
        {
            if (JournalAdvanced is { } announce)
            {
                await announce(CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is BuildException || exception.IsOfCloud())
        {
            // The journal on this machine is complete and is handed on again at the end; the phase ended as it ended.
            _record.Write(CurrentTask.Name, Verbosity.Minimal, LogLevel.Warning, $"The shared journal could not be written: {_redactor.Redact(exception.Message)}");
        }
    }
}
