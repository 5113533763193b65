using System.Globalization;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>The part of Linux's /proc/pid/stat that tells processes and groups apart (proc(5)).</summary>
/// <param name="IsZombie">Whether it has ended and waits for its parent to take note.</param>
/// <param name="Group">Process group.</param>
/// <param name="Started">Start time in clock ticks since boot.</param>
public sealed record ProcStat(bool IsZombie, int Group, long Started)
{
    /// <summary>Reads the file of one process; null if there is none.</summary>
    public static ProcStat? Read(int processId)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{processId}/stat"));
        }
        catch (IOException)
        {
            return null; // no such process
        }
    }

    /// <summary>Reads the text of such a file. The second field, the name, may itself hold spaces and parentheses.</summary>
    public static ProcStat Parse(string text)
    {
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new(
            fields[0] is "Z" or "X",
            int.Parse(fields[2], CultureInfo.InvariantCulture),
            long.Parse(fields[19], CultureInfo.InvariantCulture));
    }
}
