namespace WasteCoach.Build.Tools.Processes;

/// <summary>What is written down about a running tool, so that a later build can end it if this one dies.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Phase">The phase it works for.</param>
/// <param name="Process">The group's first process; its id is the group's.</param>
/// <param name="Build">The build that started it.</param>
/// <param name="Guard">The build's guard, which ends the group if the build dies; null where there is none.</param>
/// <param name="InterruptSeconds">Patience after SIGINT.</param>
/// <param name="TerminateSeconds">Patience after SIGTERM.</param>
public sealed record RunningRecord(
    string Tool,
    string? Phase,
    ProcessIdentity Process,
    ProcessIdentity Build,
    ProcessIdentity? Guard,
    double InterruptSeconds,
    double TerminateSeconds)
{
    /// <summary>How gently the group is to be ended.</summary>
    public Patience Patience => new(TimeSpan.FromSeconds(InterruptSeconds), TimeSpan.FromSeconds(TerminateSeconds));
}
