namespace Rehearsal.ArgoCd;

/// <summary>A tool failed; the message is its last words.</summary>
internal sealed class ToolException(string exit, string message) : Exception(message)
{
    /// <summary>How it ended, in the words of Go.</summary>
    public string Exit { get; } = exit;
}
