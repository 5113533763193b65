using System.Threading.Channels;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>
/// Brings one kind of object to the state it asks for. Each change of a watched object, and each beat of the clock, puts keys in a queue;
/// one key is worked on at a time, and again later when it fails.
/// </summary>
internal abstract class Controller(Registry registry) : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    private readonly Channel<string> queue = Channel.CreateUnbounded<string>();
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> backoff = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> work = [];

    /// <summary>The name under which it writes.</summary>
    protected abstract string Name { get; }

    /// <summary>The resources whose changes matter.</summary>
    protected abstract string[] Watched { get; }

    /// <summary>How often it looks even if nothing changed; null: never.</summary>
    protected virtual TimeSpan? Beat => null;

    protected Registry Registry => registry;

    protected ObjectStore Store => registry.Store;

    protected WriteOptions Options => WriteOptions.By(Name);

    protected CancellationToken Stopping => stop.Token;

    public void Start()
    {
        foreach (var resource in Watched)
        {
            var subscription = Store.SubscribeWithState(resource, out var state);
            foreach (var item in state)
            {
                Enqueue(Keys(new StoreEvent(item.Revision, null, item, Deleted: false)));
            }

            work.Add(Task.Run(() => Follow(subscription)));
        }

        if (Beat is { } beat)
        {
            work.Add(Task.Run(() => Tick(beat)));
        }

        work.Add(Task.Run(Work));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(work);
        stop.Dispose();
    }

    /// <summary>The keys (namespace/name) which a change concerns.</summary>
    protected abstract IEnumerable<string> Keys(StoreEvent change);

    /// <summary>The keys which the clock concerns.</summary>
    protected virtual IEnumerable<string> BeatKeys() => [];

    protected abstract Task Reconcile(string @namespace, string name);

    protected void Enqueue(IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            lock (waiting)
            {
                if (!waiting.Add(key))
                {
                    continue;
                }
            }

            queue.Writer.TryWrite(key);
        }
    }

    protected static string Key(StoredObject item) => $"{item.Namespace}/{item.Name}";

    /// <summary>The key of the owner of a kind that controls an object; nothing when another owns it.</summary>
    protected static IEnumerable<string> OwnerKey(StoredObject item, string kind) =>
        item.Tree.Elements("metadata", "ownerReferences").Where(owner => owner.Flag("controller") && owner.Text("kind") == kind).Select(owner => $"{item.Namespace}/{owner.Text("name")}");

    private async Task Follow(StoreSubscription subscription)
    {
        using (subscription)
        {
            try
            {
                await foreach (var change in subscription.Events.ReadAllAsync(stop.Token))
                {
                    Enqueue(Keys(change));
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The server ends.
            }
        }
    }

    private async Task Tick(TimeSpan beat)
    {
        using var timer = new PeriodicTimer(beat);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                Enqueue(BeatKeys());
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    private async Task Work()
    {
        try
        {
            await foreach (var key in queue.Reader.ReadAllAsync(stop.Token))
            {
                lock (waiting)
                {
                    waiting.Remove(key);
                }

                await Try(key);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    private async Task Try(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        try
        {
            await Reconcile(key[..slash], key[(slash + 1)..]);
            backoff.Remove(key);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // A conflict or a vanished object is the ordinary course of things; anything else is worth a line.
            if (error is not ApiException { Code: 404 or 409 })
            {
                Console.Error.WriteLine($"{Name} {key}: {error.Message}{(error is ApiException or HttpRequestException ? "" : "\n" + error.StackTrace)}");
            }

            var pause = backoff.TryGetValue(key, out var last) ? TimeSpan.FromTicks(Math.Min(last.Ticks * 2, LongestRetry.Ticks)) : FirstRetry;
            backoff[key] = pause;
            _ = Later(key, pause);
        }
    }

    /// <summary>Puts a key back into the queue after a pause.</summary>
    protected async Task Later(string key, TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, stop.Token);
            Enqueue([key]);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The server ends.
        }
    }
}
