namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// What surrounds the code that starts a tool: the phase it works for, where its lines go, and what cancels it.
/// Read once at each start, on the starting thread, so an AsyncLocal can stand behind it.
/// </summary>
public interface IExecutionScope
{
    /// <summary>Name of the phase, or null outside of any.</summary>
    string? Phase { get; }

    /// <summary>Where printed lines go.</summary>
    IOutputSink Output { get; }

    /// <summary>Cancels every tool started within the scope.</summary>
    CancellationToken Cancellation { get; }
}
