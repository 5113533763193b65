using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>A POSIX process group: every process of a tool, grandchildren included.</summary>
public readonly record struct ProcessGroup(int Id)
{
    private const int NotPermitted = 1; // EPERM: it exists, with a member that is not ours
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>Whether the group has a member, zombies included.</summary>
    public bool Exists => Send(Signal.Probe);

    /// <summary>Sends a signal to each member; false if there is none.</summary>
    public bool Send(Signal signal) => Kill(-Id, (int)signal) == 0 || Marshal.GetLastPInvokeError() == NotPermitted;

    /// <summary>Waits until the group is empty; false if it is not after the given time.</summary>
    public async Task<bool> EmptyWithinAsync(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        while (Exists)
        {
            if (clock.Elapsed >= time)
                return false;
            await Task.Delay(PollInterval).ConfigureAwait(false);
        }
        return true;
    }

    /// <summary>Ends the group: SIGINT, SIGTERM, SIGKILL, each after the patience for the one before.</summary>
    /// <param name="patience">The time after each signal.</param>
    /// <param name="interrupt">False if SIGINT has been sent already: terraform takes a second one as an order to drop its state.</param>
    public async Task EndAsync(Patience patience, bool interrupt = true)
    {
        if (interrupt)
            Send(Signal.Interrupt);
        if (await EmptyWithinAsync(patience.AfterInterrupt).ConfigureAwait(false))
            return;
        Send(Signal.Terminate);
        if (!await EmptyWithinAsync(patience.AfterTerminate).ConfigureAwait(false))
            Send(Signal.Kill);
    }

    /// <summary>The group that a process belongs to; null if there is no such process.</summary>
    public static ProcessGroup? Of(int processId) => GetProcessGroup(processId) is var id and >= 0 ? new(id) : null;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int target, int signal);

    [DllImport("libc", EntryPoint = "getpgid", SetLastError = true)]
    private static extern int GetProcessGroup(int processId);
}
