namespace WasteCoach.Build.Tools.Processes;

/// <summary>Takes the lines that tools print, already redacted, one call per line.</summary>
/// <remarks>Lines of one process never arrive concurrently; lines of different processes may.</remarks>
public interface IOutputSink
{
    /// <summary>Takes one line without its line end.</summary>
    void Line(OutputStream stream, string text);
}
