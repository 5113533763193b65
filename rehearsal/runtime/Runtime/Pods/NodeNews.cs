using System.Collections.Concurrent;

namespace Rehearsal.Runtime.Pods;

/// <summary>A number for each node that grows with each change of its pods, and whoever waits for the next one.</summary>
internal sealed class NodeNews
{
    private readonly ConcurrentDictionary<string, Entry> nodes = new(StringComparer.Ordinal);

    public void Raise(string node) => nodes.GetOrAdd(node, _ => new Entry()).Raise();

    /// <summary>The version, at once when it is not the known one, else with the next change or when the time is over.</summary>
    public async Task<long> After(string node, long known, TimeSpan wait, CancellationToken stop)
    {
        var entry = nodes.GetOrAdd(node, _ => new Entry());
        var (version, next) = entry.Look();
        if (version != known)
        {
            return version;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(next, Task.Delay(wait, limit.Token));
        await limit.CancelAsync();
        return entry.Look().Version;
    }

    private sealed class Entry
    {
        private readonly Lock guard = new();

        // Begins with the time: a version of a former run of this program is never taken for one of this. JSON's numbers hold it exactly.
        private long version = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public (long Version, Task Next) Look()
        {
            lock (guard)
            {
                return (version, next.Task);
            }
        }

        public void Raise()
        {
            lock (guard)
            {
                version++;
                next.SetResult();
                next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
