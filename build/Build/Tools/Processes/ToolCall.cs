using System.Text;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>How one call of a tool is to be run, beyond its settings and arguments.</summary>
public sealed record ToolCall
{
    /// <summary>Gets each line of stdout, raw; null: stdout goes to the phase's output.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <inheritdoc cref="ProcessSpec.OutputFile"/>
    public string? OutputFile { get; init; }

    /// <summary>Written to stdin, the way for secrets; null: stdin is empty.</summary>
    public string? Input { get; init; }

    /// <inheritdoc cref="ProcessSpec.Patience"/>
    public Patience Patience { get; init; } = Patience.Default;

    /// <inheritdoc cref="ProcessSpec.MaximumLineLength"/>
    public int MaximumLineLength { get; init; } = LineSplitter.DefaultMaximumLength;

    /// <summary>Whether stderr is shown as it comes. Its tail is kept for a failure in any case.</summary>
    public bool EchoError { get; init; } = true;

    /// <summary>Exit codes that are an answer and not a failure.</summary>
    public IReadOnlyList<int> Answers { get; init; } = [0];

    /// <summary>Says of a result with another exit code whether it is an answer all the same; null: it is not.</summary>
    public Func<ProcessResult, bool>? IsAnswer { get; init; }

    /// <inheritdoc cref="ProcessSpec.LeavesDaemons"/>
    public bool LeavesDaemons { get; init; }

    /// <summary>Turns an exit code that is no answer into a failure; null: the general one.</summary>
    public Func<ProcessResult, ToolFailure?>? Explain { get; init; }

    /// <summary>Ends the call, beside the scope's cancellation.</summary>
    public CancellationToken Cancellation { get; init; }

    internal byte[]? InputBytes => Input is null ? null : Encoding.UTF8.GetBytes(Input);
}
