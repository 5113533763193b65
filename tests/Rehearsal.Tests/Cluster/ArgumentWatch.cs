namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>Collects the argument lists of all processes that live long enough to be seen by a look four times a second.</summary>
public sealed class ArgumentWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _looking;

    /// <summary>Begins to look.</summary>
    public ArgumentWatch() => _looking = Task.Run(LookAsync);

    /// <summary>All argument lists that were seen so far.</summary>
    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _looking;
        _end.Dispose();
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                var present = BuildProcesses.EveryArgumentList().ToList();
                lock (_seen)
                {
                    _seen.UnionWith(present);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody wants to know any more.
        }
    }
}
