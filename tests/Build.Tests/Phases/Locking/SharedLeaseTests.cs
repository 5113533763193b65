using Microsoft.Extensions.Time.Testing;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Locking;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Phases.Locking;

public sealed class SharedLeaseTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(3);
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLeaseStore store = new();
    private readonly List<string> takeovers = [];
    private int lost;

    [Fact]
    public async Task A_free_lease_is_taken_and_given_back()
    {
        await using (await TakeAsync("r1"))
        {
            Assert.Equal("r1", store.Holder!.Run);
            Assert.Equal(clock.GetUtcNow() + Length, store.Holder.Expires);
        }

        Assert.Null(store.Text);
        Assert.Empty(takeovers);
    }

    [Fact]
    public async Task Of_many_that_want_it_at_once_one_gets_it_and_the_others_learn_its_name()
    {
        for (var round = 0; round < 20; round++)
        {
            var attempts = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
            {
                try
                {
                    return (Lease: (SharedLease?)await TakeAsync($"r{i}"), Refusal: (LockHeldException?)null);
                }
                catch (LockHeldException exception)
                {
                    return (null, exception);
                }
            }));

            var winner = Assert.Single(attempts, attempt => attempt.Lease is not null);
            Assert.All(attempts.Where(attempt => attempt.Refusal is not null), attempt => Assert.Equal(store.Holder!.Run, attempt.Refusal!.Holder!.Run));
            await winner.Lease!.DisposeAsync();
        }
    }

    [Fact]
    public async Task It_is_renewed_while_the_run_lasts()
    {
        await using var lease = await TakeAsync("r1");

        for (var minute = 1; minute <= 10; minute++)
        {
            clock.Advance(Length / 3);
            await RenewedAsync();
        }

        await Assert.ThrowsAsync<LockHeldException>(() => TakeAsync("r2"));
        Assert.Equal(0, lost);
    }

    [Fact]
    public async Task A_holder_elsewhere_is_respected_until_its_lease_ran_out()
    {
        store.Put(Foreign("elsewhere").ToJson());

        clock.Advance(Length - TimeSpan.FromSeconds(1));
        var refusal = await Assert.ThrowsAsync<LockHeldException>(() => TakeAsync("r2"));
        Assert.Equal(ExitCodes.LockHeld, refusal.ExitCode);
        Assert.Contains("ann on elsewhere (process 4711, ./build.sh --target=Cluster) since 2026-03-01 12:00:00 UTC", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--wait-for-lock", refusal.Message, StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromSeconds(2));
        await using var lease = await TakeAsync("r2");
        Assert.Equal("r2", store.Holder!.Run);
        Assert.Equal(["foreign: its lease ran out"], takeovers);
    }

    [Fact]
    public async Task A_dead_holder_on_this_machine_is_replaced_at_once()
    {
        store.Put((LockHolder.Me("dead", "./build.sh", clock.GetUtcNow(), Length) with { Process = int.MaxValue - 1 }).ToJson());

        await using var lease = await TakeAsync("r2");

        Assert.Equal(["dead: that process is gone"], takeovers);
    }

    [Fact]
    public async Task A_living_holder_on_this_machine_is_not_replaced()
    {
        store.Put(LockHolder.Me("living", "./build.sh", clock.GetUtcNow(), Length).ToJson());

        await Assert.ThrowsAsync<LockHeldException>(() => TakeAsync("r2"));
        Assert.Empty(takeovers);
    }

    [Fact]
    public async Task A_text_that_is_no_lock_is_replaced_but_not_in_silence()
    {
        store.Put("{ torn");

        await using var lease = await TakeAsync("r2");

        Assert.Equal(["?: what stands there is no lock"], takeovers);
    }

    [Fact]
    public async Task A_run_whose_lease_was_taken_is_told_and_removes_nothing()
    {
        var lease = await TakeAsync("r1");
        store.Put(Foreign("elsewhere").ToJson());

        clock.Advance(Length / 3);
        await LostAsync();

        await lease.DisposeAsync();
        Assert.Equal("foreign", store.Holder!.Run);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hiccup_of_the_store_is_survived(bool timeout)
    {
        await using var lease = await TakeAsync("r1");
        var refused = 0;
        store.BeforeWrite = () =>
        {
            refused++;
            throw timeout ? new TaskCanceledException("timed out") : new HttpRequestException("connection reset");
        };
        clock.Advance(Length / 3);
        await Eventually.SeeAsync("a renewal failed", () => refused, count => count == 1);

        store.BeforeWrite = () => { };
        clock.Advance(Length / 3);

        await RenewedAsync();
        Assert.Equal(0, lost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_fails_until_the_lease_ran_out_means_that_it_is_lost(bool timeout)
    {
        await using var lease = await TakeAsync("r1");
        var refused = 0;
        store.BeforeWrite = () =>
        {
            refused++;
            throw timeout ? new TaskCanceledException("timed out") : new HttpRequestException("connection reset");
        };

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            clock.Advance(Length / 3);
            // The clock may be ahead of a renewal that is just failing; then that one finds the lease run out.
            await Eventually.SeeAsync("a renewal failed", () => refused, count => count == attempt || lost > 0);
        }

        await LostAsync();
    }

    [Fact]
    public async Task A_renewal_whose_answer_got_lost_is_recognised_as_our_own()
    {
        await using var lease = await TakeAsync("r1");
        var cut = 0;
        store.AfterWrite = () =>
        {
            cut++;
            throw new HttpRequestException("connection reset");
        };
        clock.Advance(Length / 3);
        await Eventually.SeeAsync("the answer got lost", () => cut, count => count == 1);
        store.AfterWrite = () => { };

        clock.Advance(Length / 3);
        // The version that the store has is not the one we know: this tick learns it, the next renews.
        clock.Advance(Length / 3);
        await RenewedAsync();

        Assert.Equal(0, lost);
    }

    [Fact]
    public async Task A_renewal_cut_off_by_the_end_of_the_run_leaves_no_lease_behind()
    {
        var lease = await TakeAsync("r1");
        var writing = new TaskCompletionSource();
        var ending = new TaskCompletionSource();
        store.AfterWrite = () =>
        {
            writing.SetResult();
            ending.Task.Wait(TimeSpan.FromSeconds(30));
            throw new TaskCanceledException("the run is over");
        };
        clock.Advance(Length / 3);
        await writing.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var disposing = lease.DisposeAsync();
        ending.SetResult();
        await disposing;

        Assert.Null(store.Text);
    }

    private Task<SharedLease> TakeAsync(string run) => SharedLease.TakeAsync(
        store,
        LockHolder.Me(run, "./build.sh --target=Cluster", clock.GetUtcNow(), Length),
        Length,
        clock,
        (holder, why) => takeovers.Add($"{holder?.Run ?? "?"}: {why}"),
        () => Interlocked.Increment(ref lost),
        CancellationToken.None);

    private LockHolder Foreign(string host) => LockHolder.Me("foreign", "./build.sh --target=Cluster", clock.GetUtcNow(), Length) with { User = "ann", Host = host, Process = 4711 };

    private Task RenewedAsync() => Eventually.SeeAsync("the lease is renewed", () => store.Holder?.Expires, expires => expires == clock.GetUtcNow() + Length);

    private Task LostAsync() => Eventually.SeeAsync("the loss is told", () => lost, count => count == 1);
}
