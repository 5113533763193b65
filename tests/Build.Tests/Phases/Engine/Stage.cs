using System.Collections.Concurrent;

namespace WasteCoach.Build.Tests.Phases.Engine;

/// <summary>Where the tasks of a test meet: what they did, in its order, and how many were there at once.</summary>
public sealed class Stage
{
    private readonly ConcurrentQueue<string> events = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> doors = [];
    private readonly Lock gate = new();
    private int present;

    public string[] Events => [.. events];

    public int MostAtOnce { get; private set; }

    public void Note(string text) => events.Enqueue(text);

    /// <summary>Opens a door that others wait at.</summary>
    public void Open(string door) => doors.GetOrAdd(door, _ => new()).TrySetResult();

    /// <summary>Waits until somebody opens a door; nobody is waited for for ever.</summary>
    public Task PassAsync(string door) => doors.GetOrAdd(door, _ => new()).Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Is there while the work goes on, with whoever else is there.</summary>
    public async Task PerformAsync(string name, Func<Task> work)
    {
        lock (gate)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++present);
        }

        try
        {
            await work();
            Note(name);
        }
        finally
        {
            lock (gate)
            {
                present--;
            }
        }
    }
}
