namespace WasteCoach.Build.Tools.Processes;

/// <summary>How long a process group is given after each signal before the next, harder one: SIGINT, SIGTERM, SIGKILL.</summary>
/// <param name="AfterInterrupt">Time from SIGINT to SIGTERM.</param>
/// <param name="AfterTerminate">Time from SIGTERM to SIGKILL.</param>
public sealed record Patience(TimeSpan AfterInterrupt, TimeSpan AfterTerminate)
{
    /// <summary>For tools that hold nothing worth saving: 10 s, then 5 s.</summary>
    public static Patience Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));

    /// <summary>
    /// For tools that finish what is in flight and save a state first: 2 min, then 10 s. An interrupted
    /// terraform waits for the cloud calls that it has begun; ARCHITECTURE.md measured up to 56 s for one.
    /// </summary>
    public static Patience SavesState { get; } = new(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));
}
