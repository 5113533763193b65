using WasteCoach.Build.Environments;

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

    /// <summary>The code that what ended a run stands for; <see cref="Done"/> for null.</summary>
    public static int Of(Exception? thrown) => thrown switch
    {
        null => Done,
        BuildException exception => exception.ExitCode,
        ConfigurationException => Usage,
        _ => PhaseFailed,
    };
}
