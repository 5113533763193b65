using Amazon.S3;
using Cake.Core.Diagnostics;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Phases.Locking;

namespace WasteCoach.Build.Phases;

/// <summary>
/// The one lock of an environment, in its two halves: on this machine an open file, and between machines a lease in the
/// state bucket, which exists only after the first phases ran.
/// </summary>
public sealed class RunLocks
{
    private readonly BuildEnvironment _environment;
    private readonly RunPaths _paths;
    private readonly RunOptions _options;
    private readonly RunJournal _journal;
    private readonly RunRecord _record;
    private readonly RunInterrupt _interrupt;
    private readonly AwsClients _aws;
    private readonly TimeProvider _clock;
    private readonly PhaseCatalogue _phases;
    private readonly SemaphoreSlim _one = new(1, 1);
    private HostLock? _host;
    private SharedLease? _lease;
    private SharedJournal? _shared;

    /// <summary>Composes the locks; the container does this.</summary>
    public RunLocks(
        BuildEnvironment environment, RunPaths paths, RunOptions options, RunJournal journal, RunRecord record, RunInterrupt interrupt, AwsClients aws, PhaseCatalogue phases, TimeProvider clock)
    {
        _environment = environment;
        _paths = paths;
        _options = options;
        _journal = journal;
        _record = record;
        _interrupt = interrupt;
        _aws = aws;
        _phases = phases;
        _clock = clock;
    }

    /// <summary>The command line of a run, as others see it when it holds the lock.</summary>
    public static string CommandOf(RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return $"./build.sh {string.Join(' ', options.Targets.Select(target => $"--target={target}"))} --environment={options.Environment}";
    }

    /// <summary>Takes the lock of this machine, waiting as long as --wait-for-lock says.</summary>
    /// <exception cref="LockHeldException">Another run holds it.</exception>
    public async Task TakeHostLockAsync(CancellationToken cancellation) =>
        _host = await WithPatienceAsync(() => Task.FromResult(HostLock.Take(_paths.Lock.FullPath, Me())), cancellation);

    /// <summary>Takes the shared lock if the state bucket is there already; the phase that makes the bucket takes it otherwise.</summary>
    /// <exception cref="LockHeldException">A run elsewhere holds it.</exception>
    public async Task TryTakeSharedLockAsync(BuildContext context, CancellationToken cancellation)
    {
        try
        {
            await TakeSharedLockAsync(context, cancellation);
        }
        catch (Exception exception) when (exception.IsOfCloud())
        {
            // No bucket, no session or no network yet. Nothing of the cloud is changed before StateBucket has the lock.
            var why = exception is AmazonS3Exception { ErrorCode: "NoSuchBucket" } ? $"bucket {_environment.State.Bucket} is not there yet" : exception.Message;
            _record.Write(null, Verbosity.Verbose, LogLevel.Information, $"The journal is not shared so far: {why}");
        }
    }

    /// <summary>Takes the shared lock and the shared journal, if this run does not have them already.</summary>
    public async Task TakeSharedLockAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        await _one.WaitAsync(cancellation);
        try
        {
            if (_shared is not null)
            {
                return;
            }

            var store = new S3LeaseStore(_aws.S3, _environment.State.Bucket, KeyOf("run-lock.json"));
            _lease ??= await WithPatienceAsync(
                () => SharedLease.TakeAsync(store, Me(), _environment.Run.Lease, _clock, AnnounceTakeover, LeaseLost, cancellation),
                cancellation);
            var shared = new SharedJournal(new S3LeaseStore(_aws.S3, _environment.State.Bucket, KeyOf("journal.jsonl")), _journal, phase => _phases.Find(phase) is null or { IsShared: true });
            var news = await shared.PullAsync(cancellation);
            _shared = shared;
            if (news > 0)
            {
                _record.Write(null, Verbosity.Normal, LogLevel.Information, $"Took in {news} journal records of runs elsewhere.");
            }

            context.Session.JournalAdvanced -= PushSharedAsync;
            context.Session.JournalAdvanced += PushSharedAsync;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Looks at the shared journal without the lock: what others wrote counts for this run, and nothing is written.</summary>
    public async Task RecallSharedJournalAsync(CancellationToken cancellation)
    {
        var shared = await new S3LeaseStore(_aws.S3, _environment.State.Bucket, KeyOf("journal.jsonl")).ReadAsync(cancellation);
        if (shared is { } text)
        {
            _journal.Recall(JournalFile.Parse(text.Text.Split('\n')).Records);
        }
    }

    /// <summary>Hands the journal on and lets go of both halves.</summary>
    public async Task ReleaseAsync()
    {
        try
        {
            await ReleaseSharedAsync();
        }
        finally
        {
            _host?.Dispose();
            _host = null;
        }
    }

    /// <summary>Hands the journal on and lets go of the shared half, while the services in which it lies still run.</summary>
    public async Task ReleaseSharedAsync()
    {
        var (lease, shared) = (_lease, _shared);
        (_lease, _shared) = (null, null);
        if (lease is null)
        {
            return;
        }

        try
        {
            await (shared?.PushAsync(CancellationToken.None) ?? Task.CompletedTask);
            await lease.DisposeAsync();
        }
        catch (Exception exception) when (exception.IsOfCloud())
        {
            // The journal on this machine is complete, and the lease ends by itself: say it, and don't call the run failed.
            _record.Write(null, Verbosity.Minimal, LogLevel.Warning, $"The shared journal and lock could not be handed back: {exception.Message}");
        }
    }

    private Task PushSharedAsync(CancellationToken cancellation) => _shared?.PushAsync(cancellation) ?? Task.CompletedTask;

    // Below this prefix GitHub's deploy role may write; terraform/modules/github grants it.
    private string KeyOf(string name) => $"deploy/{_environment.Cluster.Name}/{name}";

    private LockHolder Me() => LockHolder.Me(_journal.Run, CommandOf(_options), _clock.GetUtcNow(), _environment.Run.Lease);

    private void AnnounceTakeover(LockHolder? holder, string why) =>
        _record.Write(null, Verbosity.Minimal, LogLevel.Warning, $"Taking over the lock of {holder?.ToString() ?? "an unknown run"}: {why}.");

    private void LeaseLost()
    {
        _record.Write(null, Verbosity.Quiet, LogLevel.Error, "The shared lock was lost: another run may have begun. This run ends now.");
        _interrupt.Interrupt();
    }

    private async Task<T> WithPatienceAsync<T>(Func<Task<T>> take, CancellationToken cancellation)
    {
        T? taken = default;
        LockHeldException? held = null;
        if (_options.WaitForLock == TimeSpan.Zero)
        {
            return await take();
        }

        try
        {
            await Wait.UntilAsync(
                "the lock is free",
                async _ =>
                {
                    try
                    {
                        taken = await take();
                        return ProbeResult.Good("taken");
                    }
                    catch (LockHeldException exception)
                    {
                        held = exception;
                        return ProbeResult.Gone($"held by {exception.Holder}");
                    }
                },
                _options.WaitForLock,
                text => _record.Write(null, Verbosity.Minimal, LogLevel.Information, text),
                _clock,
                cancellation);
        }
        catch (BuildException) when (held is not null)
        {
            throw held;
        }

        return taken!;
    }
}
