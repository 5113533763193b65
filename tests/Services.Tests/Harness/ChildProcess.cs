using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>
/// A process of ours, with what it wrote. The kernel ends it when this process dies, however that happens; since that
/// is bound to the thread which started it, one thread that never ends starts them all.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly BlockingCollection<Action> Starts = [];

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    static ChildProcess() => new Thread(() =>
    {
        foreach (var start in Starts.GetConsumingEnumerable())
        {
            start();
        }
    })
    { IsBackground = true, Name = "starts children" }.Start();

    private ChildProcess(string name, Process process)
    {
        Name = name;
        this.process = process;
    }

    public string Name { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public IReadOnlyCollection<string> Lines => lines;

    public long WorkingSetBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="environment">Variables beside our own.</param>
    /// <param name="user">Another user than ours.</param>
    public static async Task<ChildProcess> StartAsync(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null, string? user = null)
    {
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Start(name, command, environment ?? new Dictionary<string, string>(), user));
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        });
        return await started.Task;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null, string? user = null)
    {
        using var child = await StartAsync(name, command, environment, user);
        await child.process.WaitForExitAsync();
        if (child.ExitCode != 0)
        {
            throw new InvalidOperationException($"{name} ended with {child.ExitCode}:\n{child.Tail()}");
        }
    }

    /// <summary>The last lines it wrote.</summary>
    public string Tail(int count = 30) => string.Join('\n', lines.TakeLast(count));

    public void Signal(int signal)
    {
        if (Kill(process.Id, signal) != 0 && !process.HasExited)
        {
            throw new InvalidOperationException($"{Name} could not be signalled: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>SIGTERM, and the wait for the end.</summary>
    public async Task StopAsync(TimeSpan deadline)
    {
        if (!process.HasExited)
        {
            Signal(15);
        }

        await ExitAsync(deadline);
    }

    public async Task ExitAsync(TimeSpan deadline)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} did not end within {deadline.TotalSeconds:0} s:\n{Tail()}");
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }

    private static ChildProcess Start(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string? user)
    {
        var start = new ProcessStartInfo("setpriv") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in (string[])["--pdeathsig", "TERM", .. user is null ? (string[])[] : ["--reuid", user, "--regid", user, "--clear-groups"], .. command])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var child = new ChildProcess(name, new Process { StartInfo = start });
        child.process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);
}
