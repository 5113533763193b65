namespace WasteCoach.Build.Phases;

/// <summary>The command line, or the state of the world, does not allow what was asked; nothing was touched. Exit code 2.</summary>
public sealed class UsageException : BuildException
{
    /// <summary>Says what is wrong, and what to do next.</summary>
    public UsageException(string message, string remedy)
        : base(ExitCodes.Usage, message + Environment.NewLine + remedy)
    {
    }
}
