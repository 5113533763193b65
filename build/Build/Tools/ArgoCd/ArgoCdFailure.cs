using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tools.ArgoCd;

/// <summary>Argo CD did not do what was asked: what, why, and the next step.</summary>
public sealed class ArgoCdFailure(ArgoCdTrouble trouble, string message, Exception? inner = null) : BuildException(ExitCodes.PhaseFailed, message, inner)
{
    /// <summary>What kind of trouble it is.</summary>
    public ArgoCdTrouble Trouble { get; } = trouble;
}
