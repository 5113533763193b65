namespace WasteCoach.Build.Phases;

/// <summary>What became of one task in a run.</summary>
public sealed class TaskRecord
{
    internal TaskRecord(string name, IReadOnlyList<string> needs, bool isGroup)
    {
        Name = name;
        Needs = needs;
        IsGroup = isGroup;
    }

    /// <summary>Name of the task.</summary>
    public string Name { get; }

    /// <summary>What it needs directly, as far as it is part of the run.</summary>
    public IReadOnlyList<string> Needs { get; }

    /// <summary>True for a task that only gathers others under a name.</summary>
    public bool IsGroup { get; }

    /// <summary>How it ended; null while it waits or runs.</summary>
    public TaskResult? Result { get; internal set; }

    /// <summary>Why it ran or was skipped.</summary>
    public string? Reason { get; internal set; }

    /// <summary>Why it failed or did not run.</summary>
    public string? Cause { get; internal set; }

    /// <summary>When it began, UTC; null when it did not.</summary>
    public DateTimeOffset? Started { get; internal set; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? Ended { get; internal set; }

    /// <summary>What it said last while running.</summary>
    public string? Progress { get; internal set; }

    /// <summary>The exception of a failure.</summary>
    internal Exception? Exception { get; set; }

    /// <summary>Time between beginning and end; zero when it did not run.</summary>
    public TimeSpan Duration => Ended - Started ?? TimeSpan.Zero;
}
