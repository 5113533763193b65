using System.Diagnostics;

namespace Rehearsal.ArgoCd;

/// <summary>Runs git or helm to its end.</summary>
internal static class Tool
{
    /// <summary>Upstream ends its tools after the same time.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="ToolException">It failed, or took too long.</exception>
    public static async Task<string> Run(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(Deadline);
        using var process = Process.Start(start) ?? throw new ToolException(program, $"{program} did not start");
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(bounded.Token), process.StandardError.ReadToEndAsync(bounded.Token));
        try
        {
            await process.WaitForExitAsync(bounded.Token);
            await errors;
            return process.ExitCode == 0 ? await output : throw new ToolException($"exit status {process.ExitCode}", (await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new ToolException("signal: killed", $"did not end within {Deadline.TotalSeconds:0} s");
        }
    }
}
