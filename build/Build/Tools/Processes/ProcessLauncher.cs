using System.ComponentModel;
using System.Diagnostics;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// Starts tools so that none of them outlives the build: each in a session and group of its own, known to a guard and written to
/// the folder of running processes before its first instruction.
/// </summary>
public sealed class ProcessLauncher : IDisposable
{
    // The child waits for its go, then becomes the tool; what follows on stdin is the tool's. If the build dies first, it ends.
    private const string WaitForGo = "read -r go && exec \"$@\"";
    private const string WaitForGoWithFile = "read -r go && file=$1 && shift && exec \"$@\" >>\"$file\"";
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);

    private const int BlockingWaits = 32;

    private readonly IExecutionScope scope;
    private readonly IRedactor redactor;
    private readonly RunningFolder folder;
    private readonly BuildMark mark;
    private readonly ProcessGuard guard;

    /// <summary>A launcher; one per build.</summary>
    public ProcessLauncher(IExecutionScope scope, IRedactor redactor, RunningFolder folder)
    {
        // Cake's tools wait blocking, each on a thread of the pool; a pool of two (one per processor) would hand their lines
        // and ends over seconds late, for it grows by one or two threads a second.
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, BlockingWaits), completions);
        this.scope = scope;
        this.redactor = redactor;
        this.folder = folder;
        mark = new(ProcessIdentity.Current, folder.Path);
        guard = new(mark);
    }

    /// <summary>Where ssh masters must keep their sockets, so that they end with the build.</summary>
    public string SocketFolder => mark.SocketFolder;

    /// <summary>Starts a process; its lines go to the current scope, whose cancellation ends it too.</summary>
    /// <exception cref="ToolFailure">The executable or the working directory is not there.</exception>
    public RunningProcess Start(ProcessSpec spec, CancellationToken cancellation = default)
    {
        var (phase, output, scopeCancellation) = (scope.Phase, scope.Output, scope.Cancellation);
        scopeCancellation.ThrowIfCancellationRequested();
        cancellation.ThrowIfCancellationRequested();

        var ends = CancellationTokenSource.CreateLinkedTokenSource(scopeCancellation, cancellation);
        // On Windows the pipe stays: there is neither the shell that redirects nor a guard that would outlive the build.
        if (OperatingSystem.IsWindows())
            spec = spec with { OutputFile = null };
        var written = spec.OutputFile is null ? null : OpenOutput(spec.OutputFile);
        var process = StartHeld(spec);
        try
        {
            RunningRecord? record = null;
            if (!OperatingSystem.IsWindows())
            {
                AwaitSession(process, spec);
                guard.Hold(new(process.Id), spec.Patience);
                record = new(
                    spec.Tool,
                    phase,
                    ProcessIdentity.Of(process.Id) ?? throw new ToolFailure(spec.Tool, "The process was killed before it began."),
                    ProcessIdentity.Current,
                    guard.Identity,
                    spec.Patience.AfterInterrupt.TotalSeconds,
                    spec.Patience.AfterTerminate.TotalSeconds);
                folder.Add(record);
            }
            return new(process, spec, new(output, redactor, guard, folder, record), ends, written);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            ends.Dispose();
            written?.Dispose();
            throw;
        }
    }

    /// <summary>Starts a process and waits for its end.</summary>
    public Task<ProcessResult> RunAsync(ProcessSpec spec, CancellationToken cancellation = default) => Start(spec, cancellation).Completion;

    /// <summary>Ends the guard, and with it the daemons that tools left behind.</summary>
    public void Dispose() => guard.Dispose();

    private Process StartHeld(ProcessSpec spec)
    {
        var executable = Locate(spec);
        string[] command = OperatingSystem.IsWindows()
            ? [executable, .. spec.Arguments]
            : spec.OutputFile is { } file
                ? [.. SessionCommand.Prefix, "/bin/sh", "-c", WaitForGoWithFile, spec.Tool, file, executable, .. spec.Arguments]
                : [.. SessionCommand.Prefix, "/bin/sh", "-c", WaitForGo, spec.Tool, executable, .. spec.Arguments];
        var start = new ProcessStartInfo
        {
            FileName = command[0],
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = spec.WorkingDirectory ?? "",
        };
        if (OperatingSystem.IsWindows())
            start.CreateNewProcessGroup = true;
        foreach (var argument in command[1..])
            start.ArgumentList.Add(argument);
        if (spec.LeavesDaemons)
            start.Environment.Remove(BuildMark.Variable);
        else
            start.Environment[BuildMark.Variable] = mark.ToString();
        foreach (var (name, value) in spec.Environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new ToolFailure(spec.Tool, $"Can't start {executable}: {failure.Message}.");
        }
    }

    // Positioned behind what earlier processes wrote.
    private static FileStream OpenOutput(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(path, options);
        stream.Seek(0, SeekOrigin.End);
        return stream;
    }

    private static string Locate(ProcessSpec spec)
    {
        if (spec.WorkingDirectory is { } directory && !Directory.Exists(directory))
            throw new ToolFailure(spec.Tool, $"The working directory {directory} does not exist.");
        return ExecutableSearch.Find(spec.Executable, spec.WorkingDirectory, spec.Environment.GetValueOrDefault("PATH"))
            ?? throw new ToolFailure(
                spec.Tool,
                $"{spec.Executable} is not on this machine.",
                remedy: "Install it, or let the target Setup do so, and see that PATH holds its folder.");
    }

    // The group must exist before anybody is told of it: until then a signal to it reaches no one.
    private static void AwaitSession(Process process, ProcessSpec spec)
    {
        var clock = Stopwatch.StartNew();
        while (ProcessGroup.Of(process.Id)?.Id != process.Id)
        {
            if (process.HasExited)
                throw new ToolFailure(spec.Tool, $"{SessionCommand.Prefix[0]} ended with exit code {process.ExitCode} before the tool began: {process.StandardError.ReadToEnd().Trim()}");
            if (clock.Elapsed > SessionTimeout)
                throw new ToolFailure(spec.Tool, $"{SessionCommand.Prefix[0]} made no session within {SessionTimeout.TotalSeconds} s.");
            Thread.Sleep(TimeSpan.FromMilliseconds(0.2));
        }
    }
}
