namespace WasteCoach.Build.Phases;

/// <summary>An error that the user is meant to read, with the exit code it ends in. (CakeException is sealed.)</summary>
public class BuildException : Exception
{
    /// <summary>Says what went wrong.</summary>
    public BuildException(int exitCode, string message, Exception? inner = null)
        : base(message, inner) => ExitCode = exitCode;

    /// <summary>Exit code of the build; see <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; }
}
