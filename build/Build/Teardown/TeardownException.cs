using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Teardown;

/// <summary>A teardown that can't begin or did not end.</summary>
public sealed class TeardownException(string message) : BuildException(ExitCodes.PhaseFailed, message);
