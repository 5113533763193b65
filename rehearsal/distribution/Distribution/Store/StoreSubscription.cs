using System.Threading.Channels;

namespace Rehearsal.Distribution.Store;

/// <summary>A stream of changes, in order and without gaps, until it is disposed.</summary>
internal sealed class StoreSubscription(string resource, Action<StoreSubscription> leave) : IDisposable
{
    private readonly Channel<StoreEvent> events = Channel.CreateUnbounded<StoreEvent>(new UnboundedChannelOptions { SingleReader = true });

    public ChannelReader<StoreEvent> Events => events.Reader;

    /// <summary>Called under the store's lock.</summary>
    public void Offer(StoreEvent change)
    {
        if (resource.Length == 0 || resource == change.Current.Resource)
        {
            events.Writer.TryWrite(change);
        }
    }

    public void Dispose()
    {
        leave(this);
        events.Writer.TryComplete();
    }
}
