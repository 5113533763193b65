using System.Diagnostics;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// Ends what builds that are gone have left running. Normally their guards have done so; this waits for a guard at work, takes over
/// where the guard was killed too, and can't hit a process that merely has the id of an old one.
/// </summary>
public sealed class LeftoverProcesses(RunningFolder folder)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan GuardMargin = TimeSpan.FromSeconds(10);

    /// <summary>Ends every leftover of this folder's environment and removes its record.</summary>
    /// <param name="report">Gets one line per leftover before it is waited for.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The records of the tools that were still running, in whatever phase.</returns>
    /// <exception cref="ToolFailure">Something could not be ended.</exception>
    public async Task<IReadOnlyList<RunningRecord>> EndAsync(Action<string> report, CancellationToken cancellation = default)
    {
        var dead = folder.ReadAll().Where(record => !record.Build.Runs).ToList();
        var running = dead.Where(IsRunning).ToList();
        await Task.WhenAll(running.Select(record => EndAsync(record, report, cancellation))).ConfigureAwait(false);
        foreach (var record in dead)
            folder.Remove(record);
        await EndDaemonsAsync(report).ConfigureAwait(false);
        return running;
    }

    private static async Task EndAsync(RunningRecord record, Action<string> report, CancellationToken cancellation)
    {
        var group = new ProcessGroup(record.Process.Id);
        var work = record.Phase is null ? record.Tool : $"{record.Tool} of {record.Phase}";
        if (record.Guard is { Runs: true })
        {
            report($"A build that died left {work} (process {group.Id}); waiting until its guard has ended it.");
            var clock = Stopwatch.StartNew();
            var limit = record.Patience.AfterInterrupt + record.Patience.AfterTerminate + GuardMargin;
            while (record.Guard.Runs && IsRunning(record) && clock.Elapsed < limit)
                await Task.Delay(PollInterval, cancellation).ConfigureAwait(false);
        }
        if (!IsRunning(record))
            return;
        report($"A build that died left {work} (process {group.Id}); ending it.");
        await group.EndAsync(record.Patience).ConfigureAwait(false);
        if (!await group.EmptyWithinAsync(GuardMargin).ConfigureAwait(false) && IsRunning(record))
            throw new ToolFailure(
                record.Tool,
                $"Process group {group.Id}, left by a build that died, is still there after SIGKILL.",
                remedy: $"See what holds it (ps -o pid,stat,wchan,args -g {group.Id}), then run again.");
    }

    // The first process of a group may be gone while others live on. The kernel gives no new process the id of a group
    // that has members, but a later group may have it: those members must carry the dead build's mark.
    private static bool IsRunning(RunningRecord record)
    {
        if (record.Process.Runs)
            return true;
        if (!OperatingSystem.IsLinux())
            return false;
        return ProcessIds().Any(id =>
            ProcStat.Read(id) is { IsZombie: false } stat
            && stat.Group == record.Process.Id
            && BuildMark.Of(id)?.Build == record.Build);
    }

    // Daemons that left their group, such as ssh masters.
    private async Task EndDaemonsAsync(Action<string> report)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var groups = ProcessIds()
            .Where(id => (BuildMark.Of(id) ?? BuildMark.OfMaster(id, folder.Path)) is { } mark && mark.Folder == folder.Path && !mark.Build.Runs)
            .Select(ProcessGroup.Of)
            .OfType<ProcessGroup>()
            .Distinct()
            .ToList();
        foreach (var group in groups)
            report($"A build that died left process group {group.Id}; ending it.");
        await Task.WhenAll(groups.Select(group => group.EndAsync(Patience.Default))).ConfigureAwait(false);
    }

    private static IEnumerable<int> ProcessIds() =>
        Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), out var id) ? id : 0)
            .Where(id => id > 0);
}
