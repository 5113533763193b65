namespace WasteCoach.Build.Phases.Locking;

/// <summary>
/// Keeps runs on different machines apart: a lease in the state bucket that its holder renews while it lives, and that
/// others may take over only when it ran out or its holder is known to be dead.
/// </summary>
public sealed class SharedLease : IAsyncDisposable
{
    private readonly ILeaseStore _store;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _length;
    private readonly Action _lost;
    private readonly CancellationTokenSource _ended = new();
    private LockHolder _me;
    private string _version;
    private Task _renewal = Task.CompletedTask;

    private SharedLease(ILeaseStore store, TimeProvider clock, TimeSpan length, LockHolder me, string version, Action lost)
    {
        _store = store;
        _clock = clock;
        _length = length;
        _me = me;
        _version = version;
        _lost = lost;
    }

    /// <summary>Takes the lease and begins to renew it.</summary>
    /// <param name="store">Where it lies.</param>
    /// <param name="me">Who takes it.</param>
    /// <param name="length">How long it lasts without renewal; it is renewed three times in that time.</param>
    /// <param name="clock">The time.</param>
    /// <param name="takeover">Told when a dead or expired holder is replaced.</param>
    /// <param name="lost">Told when the lease was lost in spite of its renewal; the run must end.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="LockHeldException">Somebody else holds it.</exception>
    public static async Task<SharedLease> TakeAsync(
        ILeaseStore store,
        LockHolder me,
        TimeSpan length,
        TimeProvider clock,
        Action<LockHolder?, string> takeover,
        Action lost,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var present = await store.ReadAsync(cancellation);
        var holder = present is { } found ? LockHolder.FromJson(found.Text) : null;
        if (present is not null && holder is null)
        {
            takeover(null, "what stands there is no lock");
        }
        else if (holder is not null && holder.Run != me.Run)
        {
            var expired = holder.Expires < clock.GetUtcNow();
            if (!expired && !holder.IsDead())
            {
                throw new LockHeldException("The shared lock of this environment", holder);
            }

            takeover(holder, expired ? "its lease ran out" : "that process is gone");
        }

        me = me with { Since = clock.GetUtcNow(), Expires = clock.GetUtcNow() + length };
        var version = await WriteAsync(store, me, present?.Version, cancellation)
            ?? throw new LockHeldException("The shared lock of this environment", (await store.ReadAsync(cancellation)) is { } faster ? LockHolder.FromJson(faster.Text) : null);
        var lease = new SharedLease(store, clock, length, me, version, lost);
        lease._renewal = lease.RenewAsync();
        return lease;
    }

    /// <summary>Stops renewing and gives the lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewal;
        // A renewal that was cut off may have written a version that never became known here.
        if (await OwnVersionAsync(_store, _me, CancellationToken.None) is { } version)
        {
            await _store.RemoveAsync(version, CancellationToken.None);
        }

        _ended.Dispose();
    }

    // A write whose answer got lost is repeated, by the SDK or by us, and is then refused because of itself.
    private static async Task<string?> WriteAsync(ILeaseStore store, LockHolder me, string? version, CancellationToken cancellation) =>
        await store.TryWriteAsync(me.ToJson(), version, cancellation) ?? await OwnVersionAsync(store, me, cancellation);

    private static async Task<string?> OwnVersionAsync(ILeaseStore store, LockHolder me, CancellationToken cancellation) =>
        await store.ReadAsync(cancellation) is { } present && LockHolder.FromJson(present.Text)?.Run == me.Run ? present.Version : null;

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(_length / 3, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                await RenewOnceAsync();
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The run is over; there is nothing left to renew.
        }
    }

    private async Task RenewOnceAsync()
    {
        var renewed = _me with { Expires = _clock.GetUtcNow() + _length };
        string? version;
        try
        {
            version = await WriteAsync(_store, renewed, _version, _ended.Token);
        }
        catch (Exception) when (!_ended.IsCancellationRequested && _clock.GetUtcNow() < _me.Expires)
        {
            // A hiccup of the store is no loss yet: the lease has time left, and the next tick tries again.
            return;
        }
        catch (Exception) when (!_ended.IsCancellationRequested)
        {
            _lost();
            await _ended.CancelAsync();
            return;
        }

        if (version is null)
        {
            _lost();
            await _ended.CancelAsync();
            return;
        }

        (_me, _version) = (renewed, version);
    }
}
