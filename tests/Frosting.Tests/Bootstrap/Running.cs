using System.Diagnostics;

namespace WasteCoach.Frosting.Tests.Bootstrap;

/// <summary>A program that a test started, ended at the latest when the test ends.</summary>
internal sealed class Running : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> errors;

    public Running(string program, IEnumerable<string> arguments, string directory, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public async Task<Finished> End()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await process.WaitForExitAsync(deadline.Token);
        return new Finished(process.ExitCode, (await output).Trim(), (await errors).Trim());
    }

    /// <summary>Kills the program and what it started, as a kill -9 of the process group does.</summary>
    public void Kill() => process.Kill(entireProcessTree: true);

    public void Terminate() => Process.Start("kill", ["-TERM", $"{Id}"]).WaitForExit();

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}
