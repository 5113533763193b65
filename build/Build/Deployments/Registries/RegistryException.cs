using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Deployments.Registries;

/// <summary>A registry refused, failed or did not answer; the message says what was asked, what came, and what to do.</summary>
public sealed class RegistryException(string problem, string remedy, Exception? inner = null)
    : BuildException(ExitCodes.PhaseFailed, $"{problem}{Environment.NewLine}  next: {remedy}", inner)
{
    /// <summary>What to do next.</summary>
    public string Remedy { get; } = remedy;
}
