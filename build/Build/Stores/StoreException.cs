using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Stores;

/// <summary>A store is not as it should be: what, why, and the next command.</summary>
public sealed class StoreException(string message) : BuildException(ExitCodes.PhaseFailed, message);
