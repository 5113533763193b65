using System.Diagnostics;
using System.Globalization;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>A process that can't be mistaken for a later one with the same id.</summary>
/// <param name="Id">Process id.</param>
/// <param name="Started">Start time: clock ticks since boot on Linux (/proc/pid/stat, field 22), .NET ticks in UTC elsewhere.</param>
public sealed record ProcessIdentity(int Id, long Started)
{
    /// <summary>This very process.</summary>
    public static ProcessIdentity Current { get; } =
        Of(Environment.ProcessId) ?? throw new InvalidOperationException("The build's own process has no start time.");

    /// <summary>Whether this process, not another with its id, runs. A zombie does not.</summary>
    public bool Runs => Of(Id) == this;

    /// <summary>The process with this id; null if none runs.</summary>
    public static ProcessIdentity? Of(int id)
    {
        if (OperatingSystem.IsLinux())
            return ProcStat.Read(id) is { IsZombie: false } stat ? new(id, stat.Started) : null;
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited ? null : new(id, process.StartTime.ToUniversalTime().Ticks);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return null; // it ended between the two questions
        }
    }

    /// <summary>"id:started", read back by <see cref="Parse"/>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}:{Started}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null if it is something else.</summary>
    public static ProcessIdentity? Parse(string text) =>
        text.Split(':') is [var id, var started]
        && int.TryParse(id, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(started, CultureInfo.InvariantCulture, out var time)
            ? new(number, time)
            : null;
}
