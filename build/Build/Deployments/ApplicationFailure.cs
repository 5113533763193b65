using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Deployments;

/// <summary>An application does not come to what git has.</summary>
public sealed class ApplicationFailure(string application, string message, Exception? inner = null) : BuildException(ExitCodes.PhaseFailed, message, inner)
{
    /// <summary>The application.</summary>
    public string Application { get; } = application;
}
