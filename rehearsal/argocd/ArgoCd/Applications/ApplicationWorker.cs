using System.Threading.Channels;
using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Reconciles one application whenever it is woken, or it is time; never twice at once.</summary>
internal sealed class ApplicationWorker(string name, ClusterSession session, Reconciler reconciler, ILogger log)
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1), AfterSurprise = TimeSpan.FromSeconds(10);
    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something changed.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    /// <summary>Works until there is no such application any more.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (true)
        {
            TimeSpan? next;
            try
            {
                next = await reconciler.Reconcile(session, name, stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested && (KubeApi.IsPassing(error) || error is KubeException))
            {
                log.LogWarning("{Application}: {Message}", name, error.Message);
                next = AfterFailure;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                log.LogError(error, "{Application}: not reconciled", name);
                next = AfterSurprise;
            }

            if (next is null)
            {
                return;
            }

            using var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
            time.CancelAfter(next.Value);
            try
            {
                await wakes.Reader.ReadAsync(time.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // It is time.
            }
        }
    }
}
