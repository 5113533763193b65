using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// Cake's process runner over <see cref="ProcessLauncher"/>: registered in its place, every Cake tool and StartProcess gets
/// process groups, cancellation and lines in its phase's output.
/// </summary>
public sealed class CakeProcessRunner(ProcessLauncher launcher, ICakeEnvironment environment, ICakeLog log, IRedactor redactor) : IProcessRunner
{
    /// <inheritdoc/>
    public IProcess Start(FilePath filePath, ProcessSettings settings)
    {
        var options = ProcessOptions.Of(settings);
        var tool = options.Tool ?? filePath.GetFilenameWithoutExtension().ToString();
        var (output, error) = (new List<string>(), new List<string>());
        log.Verbose(
            "{0}",
            settings.Silent ? $"Executing: {tool}" : redactor.Redact($"Executing: {CommandLine.Quote(filePath.FullPath)} {settings.Arguments?.RenderSafe()}"));
        var process = launcher.Start(
            new()
            {
                Tool = tool,
                Executable = filePath.FullPath,
                Arguments = CommandLine.Split(settings.Arguments?.Render() ?? ""),
                WorkingDirectory = WorkingDirectory(settings),
                Environment = settings.EnvironmentVariables?.ToDictionary(entry => entry.Key, entry => (string?)entry.Value)
                    ?? new Dictionary<string, string?>(),
                StandardInput = settings.StandardInput?.Memory,
                OnOutput = Handler(settings.RedirectStandardOutput, settings.RedirectedStandardOutputHandler, output),
                OnError = Handler(settings.RedirectStandardError, settings.RedirectedStandardErrorHandler, error),
                EchoOutput = !settings.RedirectStandardOutput,
                EchoError = !settings.RedirectStandardError && options.EchoError,
                MaximumLineLength = options.MaximumLineLength,
                OutputFile = options.OutputFile,
                Patience = options.Patience,
                Deadline = options.Deadline ?? (settings.Timeout is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null),
                LeavesDaemons = options.LeavesDaemons,
            },
            options.Cancellation);
        return new ToolProcess(process, output, error);
    }

    private string? WorkingDirectory(ProcessSettings settings) => settings.NoWorkingDirectory
        ? null
        : (settings.WorkingDirectory ?? environment.WorkingDirectory).MakeAbsolute(environment).FullPath;

    // As in Cake: the handler sees each line, and what it returns is kept for the reader of the whole output.
    private static Action<string>? Handler(bool redirect, Func<string, string>? handler, List<string> kept)
    {
        if (!redirect)
            return null;
        return line =>
        {
            if ((handler is null ? line : handler(line)) is { } text)
                kept.Add(text);
        };
    }
}
