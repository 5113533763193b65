using System.Text;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// A tool could not be started, failed, or gave an answer that makes no sense. The message is for the user: what, where, why,
/// and the next step where one is known. (CakeException is sealed, so this can't derive from it.)
/// </summary>
public sealed class ToolFailure : Exception
{
    /// <summary>A failure in one sentence.</summary>
    public ToolFailure(string tool, string problem, string? command = null, ProcessResult? result = null, string? remedy = null)
        : base(Compose(tool, problem, command, result, remedy))
    {
        Tool = tool;
        Problem = problem;
        Command = command;
        Result = result;
        Remedy = remedy;
    }

    /// <summary>The tool's name.</summary>
    public string Tool { get; }

    /// <summary>What went wrong, without the tool's name.</summary>
    public string Problem { get; }

    /// <summary>The command line, redacted; null if none was started.</summary>
    public string? Command { get; }

    /// <summary>Exit code, duration, and the tail of stderr; null if the tool did not run.</summary>
    public ProcessResult? Result { get; }

    /// <summary>What to do next; null if not known.</summary>
    public string? Remedy { get; }

    private static string Compose(string tool, string problem, string? command, ProcessResult? result, string? remedy)
    {
        var text = new StringBuilder($"{tool}: {problem}");
        if (command is not null)
            text.Append($"\n  command: {command}");
        if (result is not null)
            text.Append($"\n  exit code {result.ExitCode} after {result.Duration.TotalSeconds:0.0} s");
        if (result is { ErrorTail.Count: > 0 })
            text.Append("\n  stderr:").AppendJoin("", result.ErrorTail.Select(line => "\n    " + line));
        if (remedy is not null)
            text.Append($"\n  next: {remedy}");
        return text.ToString();
    }
}
