namespace WasteCoach.Build.Tools.Processes;

/// <summary>Keeps the last lines of a stream.</summary>
public sealed class TailBuffer(int capacity)
{
    private readonly Queue<string> lines = new(capacity);

    /// <summary>Adds a line and drops the oldest one if there is no room.</summary>
    public void Add(string line)
    {
        if (lines.Count == capacity)
            lines.Dequeue();
        lines.Enqueue(line);
    }

    /// <summary>The kept lines, oldest first.</summary>
    public IReadOnlyList<string> ToList() => [.. lines];
}
