using Cake.Core.IO;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>Cake's process with what our runner knows beyond it.</summary>
public interface IToolProcess : IProcess
{
    /// <summary>Waits for the end and says what was left.</summary>
    ProcessResult WaitForResult();
}
