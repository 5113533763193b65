namespace WasteCoach.Build.Phases;

/// <summary>The run was interrupted by the user or by a signal. Exit code 130.</summary>
public sealed class InterruptedException : BuildException
{
    /// <summary>Says how to go on.</summary>
    public InterruptedException()
        : base(ExitCodes.Interrupted, "Interrupted. The same command goes on from here.")
    {
    }
}
