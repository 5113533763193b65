using System.Net;
using System.Threading.Channels;
using Rehearsal.Distribution.Kubelet;

namespace Rehearsal.Distribution.Programs;

/// <summary>
/// A program that brings the world to what objects ask for: it looks at all of them after each change, and again after a failure. What is as
/// asked for is left alone, so that it may end anywhere and begin anew.
/// </summary>
internal abstract class Reconciler(ProgramContext context) : IProgram
{
    /// <summary>Changes come in bursts: one look is enough for those of such a moment.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(15);

    private readonly Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<Mirror> mirrors = [];

    public abstract string Lease { get; }

    protected ProgramContext Context => context;

    protected ApiClient Api => context.Api;

    public async Task Run(CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = Task.WhenAll(mirrors.Select(mirror => mirror.Run(ended.Token)));
        try
        {
            await Task.WhenAll(mirrors.Select(mirror => mirror.Filled)).WaitAsync(stop);
            var pause = FirstRetry;
            while (true)
            {
                if (!await Changed(stop))
                {
                    Resynced();
                }

                await Task.Delay(Gathering, stop);
                changes.Reader.TryRead(out _);
                try
                {
                    await Reconcile(stop);
                    pause = FirstRetry;
                }
                catch (Exception error) when ((KubeletCommand.IsPassing(error) || error is HttpRequestException) && !stop.IsCancellationRequested)
                {
                    // That somebody else was faster is the ordinary course of things.
                    if (error is not HttpRequestException { StatusCode: HttpStatusCode.Conflict })
                    {
                        context.Log(error.Message);
                    }

                    await Task.Delay(pause, stop);
                    pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestRetry.Ticks));
                    Again();
                }
            }
        }
        finally
        {
            await ended.CancelAsync();
            await watching.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>How often it looks although nothing has changed; null: never.</summary>
    protected virtual TimeSpan? Resync => null;

    public virtual Task End(CancellationToken stop) => Task.CompletedTask;

    protected abstract Task Reconcile(CancellationToken stop);

    /// <summary>Called before a look that only the clock asks for.</summary>
    protected virtual void Resynced()
    {
    }

    /// <summary>Keeps a copy of a resource, whose changes call for a look.</summary>
    protected Mirror Watch(string path)
    {
        var mirror = new Mirror(context.Api, path, Again);
        mirrors.Add(mirror);
        return mirror;
    }

    /// <returns>False: nothing has changed, but it is time.</returns>
    private async Task<bool> Changed(CancellationToken stop)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(stop);
        wait.CancelAfter(Resync ?? Timeout.InfiniteTimeSpan);
        try
        {
            return await changes.Reader.ReadAsync(wait.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Asks for another look.</summary>
    protected void Again() => changes.Writer.TryWrite(true);
}
