using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Clusters;

/// <summary>A program in a pod failed, or the pod can't be reached.</summary>
public sealed class PodFailure(string message, Exception? inner = null) : BuildException(ExitCodes.PhaseFailed, message, inner);
