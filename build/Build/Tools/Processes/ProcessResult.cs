namespace WasteCoach.Build.Tools.Processes;

/// <summary>What a finished process left.</summary>
/// <param name="ExitCode">The exit code; 128 + n after signal n.</param>
/// <param name="Ending">Whether it ended by itself.</param>
/// <param name="Duration">From start to exit.</param>
/// <param name="ErrorTail">The last lines of stderr, redacted, oldest first.</param>
public sealed record ProcessResult(int ExitCode, ProcessEnding Ending, TimeSpan Duration, IReadOnlyList<string> ErrorTail);
