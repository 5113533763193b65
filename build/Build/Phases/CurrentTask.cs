namespace WasteCoach.Build.Phases;

/// <summary>Which task the running code belongs to: follows the flow of calls, across threads and awaits.</summary>
public static class CurrentTask
{
    private static readonly AsyncLocal<string?> FlowOfName = new();
    private static readonly AsyncLocal<CancellationToken> FlowOfCancellation = new();

    /// <summary>Name of the task; null outside all tasks.</summary>
    public static string? Name
    {
        get => FlowOfName.Value;
        internal set => FlowOfName.Value = value;
    }

    /// <summary>Ends the task's work: its deadline, or an interrupt.</summary>
    public static CancellationToken Cancellation
    {
        get => FlowOfCancellation.Value;
        internal set => FlowOfCancellation.Value = value;
    }
}
