using System.Collections.Concurrent;

namespace WasteCoach.Frosting.Tests;

/// <summary>What happened in a run, in its order.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<string> entries = [];

    public string[] Entries => [.. entries];

    public void Add(string entry) => entries.Enqueue(entry);
}
