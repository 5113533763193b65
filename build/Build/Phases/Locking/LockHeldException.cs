namespace WasteCoach.Build.Phases.Locking;

/// <summary>Another run holds the lock. Exit code 3.</summary>
public sealed class LockHeldException : BuildException
{
    /// <summary>Says who holds it.</summary>
    public LockHeldException(string what, LockHolder? holder)
        : base(
            ExitCodes.LockHeld,
            $"{what} is held by {holder?.ToString() ?? "another run that has not written its name yet"}.{Environment.NewLine}"
            + "Wait for it with --wait-for-lock=10m, or end that run.") => Holder = holder;

    /// <summary>The holder, as far as it is known.</summary>
    public LockHolder? Holder { get; }
}
