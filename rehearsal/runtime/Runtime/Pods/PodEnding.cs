namespace Rehearsal.Runtime.Pods;

/// <summary>That a pod is to end, and how much time its containers have.</summary>
internal sealed class PodEnding : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Token => source.Token;

    public Task Asked => asked.Task;

    public long Seconds { get; private set; }

    /// <summary>When the pod's containers are killed. Who asks again can only hurry.</summary>
    public DateTimeOffset Deadline { get; private set; } = DateTimeOffset.MaxValue;

    public void Ask(long seconds)
    {
        var deadline = DateTimeOffset.UtcNow.AddSeconds(seconds);
        if (deadline < Deadline)
        {
            (Deadline, Seconds) = (deadline, seconds);
        }

        source.Cancel();
        asked.TrySetResult();
    }

    public void Dispose() => source.Dispose();
}
