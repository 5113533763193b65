using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Rehearsal.Runtime;

/// <summary>How a program of this host ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>Runs a program of this host to its end.</summary>
internal static class CommandRunner
{
    private const int Kept = 10 * 1024;

    /// <param name="input">For its standard input; null: none.</param>
    /// <exception cref="OperationCanceledException">Stopped; the program was killed.</exception>
    public static async Task<CommandResult> Run(string program, IEnumerable<string> arguments, string? input, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new Win32Exception($"{program} did not start");
        var output = new StringBuilder();
        void Take(string? line)
        {
            lock (output)
            {
                if (line is not null && output.Length < Kept)
                {
                    output.Append(line).Append('\n');
                }
            }
        }

        process.OutputDataReceived += (_, data) => Take(data.Data);
        process.ErrorDataReceived += (_, data) => Take(data.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.StandardInput.WriteAsync(input ?? "");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of its input; its exit code says whether that matters.
        }

        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (output)
        {
            return new CommandResult(process.ExitCode, output.ToString());
        }
    }

    /// <exception cref="IOException">The program failed; with its words.</exception>
    public static async Task Must(string program, IEnumerable<string> arguments, string? input, CancellationToken stop)
    {
        var list = arguments.ToList();
        if (await Run(program, list, input, stop) is { ExitCode: not 0 } failed)
        {
            throw new IOException($"{program} {string.Join(' ', list)}: {failed.Output.Trim()}");
        }
    }
}
