namespace WasteCoach.Rehearsal.Tests;

/// <summary>How a command ended and what it wrote.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The output of a command that had to succeed.</summary>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public string Succeeded() => ExitCode == 0
        ? Output
        : throw new InvalidOperationException($"exit code {ExitCode}: {Output}{Errors}");
}
