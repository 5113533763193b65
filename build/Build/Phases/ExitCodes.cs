namespace WasteCoach.Build.Phases;

/// <summary>Exit codes of the build, as the README documents them.</summary>
public static class ExitCodes
{
    /// <summary>All that was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>A phase failed.</summary>
    public const int PhaseFailed = 1;

    /// <summary>Bad configuration or usage; nothing was touched.</summary>
    public const int Usage = 2;

    /// <summary>Somebody else holds the lock.</summary>
    public const int LockHeld = 3;

    /// <summary>Interrupted by the user or by a signal.</summary>
    public const int Interrupted = 130;
}
