namespace WasteCoach.Build.Tools.Processes;

/// <summary>Why a process is no longer running.</summary>
public enum ProcessEnding
{
    /// <summary>It ended by itself.</summary>
    Exited,

    /// <summary>It was ended because its cancellation token was cancelled.</summary>
    Cancelled,

    /// <summary>It was ended because its deadline had passed.</summary>
    DeadlinePassed,
}
