namespace WasteCoach.Build.Tools.Processes;

/// <summary>One process to be started by <see cref="ProcessLauncher"/>.</summary>
public sealed record ProcessSpec
{
    /// <summary>The tool's name in messages, such as "terraform".</summary>
    public required string Tool { get; init; }

    /// <summary>Path of the executable, or a bare name that PATH resolves.</summary>
    public required string Executable { get; init; }

    /// <summary>The arguments, each exactly as the process shall see it. Never a secret: they are visible to every user of the machine.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The directory the process starts in; null: the build's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Added on top of the build's own environment; a null value removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Written to stdin, which is then closed; null: stdin is empty. Never logged.</summary>
    public ReadOnlyMemory<byte>? StandardInput { get; init; }

    /// <summary>
    /// A file to whose end the process itself writes its stdout; the lines are read from there. Nothing is lost if the build dies, and the
    /// process does not break on a pipe without a reader while it is still to save its state. Raw, hence for its owner's eyes only; null: a pipe.
    /// </summary>
    public string? OutputFile { get; init; }

    /// <summary>Gets each line of stdout as it is, not redacted. An exception from it ends the process and surfaces from the wait.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>Gets each line of stderr as it is, not redacted.</summary>
    public Action<string>? OnError { get; init; }

    /// <summary>Whether stdout's lines go to the scope's output sink.</summary>
    public bool EchoOutput { get; init; } = true;

    /// <summary>Whether stderr's lines go to the scope's output sink.</summary>
    public bool EchoError { get; init; } = true;

    /// <summary>Characters kept of one line; what exceeds them is counted and dropped.</summary>
    public int MaximumLineLength { get; init; } = LineSplitter.DefaultMaximumLength;

    /// <summary>How gently the process is ended.</summary>
    public Patience Patience { get; init; } = Patience.Default;

    /// <summary>After this time the process is ended; null: never.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// True for a command that leaves daemons behind on purpose. Daemons of any other command are ended with the
    /// build even if they moved to a session of their own (an ssh master, for instance).
    /// </summary>
    public bool LeavesDaemons { get; init; }
}
