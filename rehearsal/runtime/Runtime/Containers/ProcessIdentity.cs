namespace Rehearsal.Runtime.Containers;

/// <summary>A process of this host. Its number alone may be another's later.</summary>
internal sealed record ProcessIdentity(long Pid, string StartedAt)
{
    public static ProcessIdentity Of(long pid) => new(pid, Start(pid));

    public bool IsAlive => Start(Pid) is { Length: > 0 } start && start == StartedAt;

    /// <summary>Field 22 of its stat, counted behind the name, which may hold anything; empty: it is gone.</summary>
    private static string Start(long pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? "" : fields[19];
        }
        catch (IOException)
        {
            return "";
        }
    }
}
