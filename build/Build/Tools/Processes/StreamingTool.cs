using Cake.Core;
using Cake.Core.IO;
using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// Cake's tool base with streamed lines, stdin, an end that is gentle and complete, and failures that carry stderr. Cake's own
/// Run has a message without a cause and a timeout that leaves grandchildren.
/// </summary>
public abstract class StreamingTool<TSettings>(ICakeContext context)
    : Tool<TSettings>(context.FileSystem, context.Environment, context.ProcessRunner, context.Tools)
    where TSettings : ToolSettings
{
    /// <summary>Characters of one line that is a whole document: 64 Mi, far above any plan of ours.</summary>
    protected const int DocumentLength = 64 * 1024 * 1024;

    /// <summary>Where the tool's own diagnosis is known from its stderr: what to do next.</summary>
    protected virtual string? Remedy(ProcessResult result) => null;

    /// <summary>Runs the tool to its end.</summary>
    /// <exception cref="ToolFailure">It is missing, did not end in time, or ended with an exit code that is no answer.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    protected ProcessResult Execute(TSettings settings, ProcessArgumentBuilder arguments, ToolCall? call = null)
    {
        call ??= new();
        var tool = GetToolName();
        var path = GetToolPath(settings);
        if (path is null || !context.FileSystem.Exist(path))
            throw new ToolFailure(
                tool,
                $"{path?.FullPath ?? GetToolExecutableNames(settings).First()} is not on this machine.",
                remedy: "Install it, or let the target Setup do so, and see that PATH holds its folder.");

        var process = Start(settings, arguments, call, tool);
        var result = process is IToolProcess ours ? ours.WaitForResult() : Wait(process);
        settings.PostAction?.Invoke(process);
        Judge(settings, arguments, call, tool, result);
        return result;
    }

    /// <summary>Runs the tool and gives what it printed on stdout, without the last line's end.</summary>
    protected string Capture(TSettings settings, ProcessArgumentBuilder arguments, ToolCall? call = null)
    {
        var lines = new List<string>();
        Execute(settings, arguments, (call ?? new()) with { OnOutput = lines.Add, MaximumLineLength = DocumentLength });
        return string.Join('\n', lines);
    }

    private IProcess Start(TSettings settings, ProcessArgumentBuilder arguments, ToolCall call, string tool)
    {
        var process = new ProcessSettings();
        if (call.OnOutput is { } handler)
        {
            process.RedirectStandardOutput = true;
            process.RedirectedStandardOutputHandler = line =>
            {
                handler(line);
                return null; // nothing is kept twice
            };
        }
        if (call.InputBytes is { } input)
            process.SetStandardInput(input);
        new ProcessOptions
        {
            Tool = tool,
            Patience = call.Patience,
            MaximumLineLength = call.MaximumLineLength,
            Deadline = settings.ToolTimeout,
            EchoError = call.EchoError,
            OutputFile = call.OutputFile,
            LeavesDaemons = call.LeavesDaemons,
            Cancellation = call.Cancellation,
        }.AttachTo(process);
        return RunProcess(settings, arguments, process);
    }

    private static ProcessResult Wait(IProcess process)
    {
        process.WaitForExit();
        return new(process.GetExitCode(), ProcessEnding.Exited, TimeSpan.Zero, []);
    }

    private void Judge(TSettings settings, ProcessArgumentBuilder arguments, ToolCall call, string tool, ProcessResult result)
    {
        if (result.Ending == ProcessEnding.Cancelled)
            throw new OperationCanceledException($"{tool} was interrupted after {result.Duration.TotalSeconds:0.0} s.");
        var command = $"{GetToolExecutableNames(settings).First()} {arguments.RenderSafe()}";
        if (result.Ending == ProcessEnding.DeadlinePassed)
            throw new ToolFailure(tool, $"It had not ended after {settings.ToolTimeout}, so it was ended.", command, result, Remedy(result));
        if (call.Answers.Contains(result.ExitCode) || call.IsAnswer?.Invoke(result) == true || settings.HandleExitCode?.Invoke(result.ExitCode) == true)
            return;
        throw call.Explain?.Invoke(result) ?? new ToolFailure(tool, "The command failed.", command, result, Remedy(result));
    }
}
