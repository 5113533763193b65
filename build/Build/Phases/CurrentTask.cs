namespace WasteCoach.Build.Phases;

/// <summary>Which task the running code belongs to: follows the flow of calls, across threads and awaits.</summary>
public static class CurrentTask
{
    private static readonly AsyncLocal<string?> Flow = new();

    /// <summary>Name of the task; null outside all tasks.</summary>
    public static string? Name
    {
        get => Flow.Value;
        internal set => Flow.Value = value;
    }
}
