using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Deployments;

/// <summary>A deployment that was refused or failed: what, why, and the next command.</summary>
public sealed class DeploymentException(string message, Exception? inner = null) : BuildException(ExitCodes.PhaseFailed, message, inner);
