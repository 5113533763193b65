namespace Rehearsal.ArgoCd.Sync;

/// <summary>The states of an operation, and of one object within it.</summary>
internal static class OperationPhase
{
    public const string Running = "Running", Terminating = "Terminating", Failed = "Failed", Error = "Error", Succeeded = "Succeeded";

    public static bool IsCompleted(string phase) => phase is Failed or Error or Succeeded;
}
