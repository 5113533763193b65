namespace WasteCoach.Build.Tools.Processes;

/// <summary>A running process in the shape that Cake expects.</summary>
internal sealed class ToolProcess(RunningProcess process, IReadOnlyList<string> output, IReadOnlyList<string> error) : IToolProcess
{
    public ProcessResult WaitForResult() => process.Completion.GetAwaiter().GetResult();

    public void WaitForExit() => WaitForResult();

    public bool WaitForExit(int milliseconds) => Task.WaitAny([process.Completion], milliseconds) == 0;

    public int GetExitCode() => WaitForResult().ExitCode;

    public IEnumerable<string> GetStandardOutput()
    {
        WaitForResult();
        return output;
    }

    public IEnumerable<string> GetStandardError()
    {
        WaitForResult();
        return error;
    }

    public void Kill()
    {
        process.End();
        WaitForResult();
    }

    public void Dispose()
    {
        // The process is released by its own completion, which nobody may cut short.
    }
}
