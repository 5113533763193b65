namespace Distribution.Tests;

/// <summary>What a command-line tool answered.</summary>
public sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public string Good => ExitCode == 0 ? Output : throw new InvalidOperationException($"exit code {ExitCode}\n{Output}\n{Error}");
}
