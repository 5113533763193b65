namespace WasteCoach.Build.Tools.Processes;

/// <summary>The signals sent to process groups, by their POSIX numbers (the same on Linux and macOS).</summary>
public enum Signal
{
    /// <summary>Sends nothing; asks whether the group exists.</summary>
    Probe = 0,

    /// <summary>SIGINT: please stop and save your work.</summary>
    Interrupt = 2,

    /// <summary>SIGKILL: can't be refused.</summary>
    Kill = 9,

    /// <summary>SIGTERM: stop.</summary>
    Terminate = 15,
}
