namespace WasteCoach.Build.Tools.Processes;

/// <summary>Which of a child's two output streams a line came from.</summary>
public enum OutputStream
{
    /// <summary>stdout.</summary>
    Output,

    /// <summary>stderr.</summary>
    Error,
}
