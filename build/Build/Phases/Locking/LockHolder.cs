using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace WasteCoach.Build.Phases.Locking;

/// <summary>Who holds a lock: enough to tell a person, and to recognise that the holder is dead.</summary>
public sealed record LockHolder
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>Id of the run.</summary>
    public required string Run { get; init; }

    /// <summary>Login name.</summary>
    public required string User { get; init; }

    /// <summary>Host name.</summary>
    public required string Host { get; init; }

    /// <summary>Changes with each boot of the host, so that process ids of an earlier boot mean nothing. Empty where unknown.</summary>
    public required string Boot { get; init; }

    /// <summary>Process id.</summary>
    public required int Process { get; init; }

    /// <summary>Start of the process, so that a reused id is not taken for it.</summary>
    public required DateTimeOffset ProcessStarted { get; init; }

    /// <summary>Since when the lock is held, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the lock may be taken over if it was not renewed, UTC.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>What the holder was asked to do.</summary>
    public required string Command { get; init; }

    /// <summary>The present process as a holder.</summary>
    public static LockHolder Me(string run, string command, DateTimeOffset now, TimeSpan lease)
    {
        using var me = System.Diagnostics.Process.GetCurrentProcess();
        return new LockHolder
        {
            Run = run,
            User = Environment.UserName,
            Host = Environment.MachineName,
            Boot = BootId(),
            Process = me.Id,
            ProcessStarted = me.StartTime.ToUniversalTime(),
            Since = now,
            Expires = now + lease,
            Command = command,
        };
    }

    /// <summary>
    /// Whether the holder is known to be dead: it ran on this host, and either the host was started again since or the
    /// process is gone. A holder elsewhere is never known to be dead; its lease has to run out.
    /// </summary>
    public bool IsDead() => IsDead(Environment.MachineName, BootId(), StartOf);

    /// <summary>The same, with the facts of the host given.</summary>
    internal bool IsDead(string host, string boot, Func<int, DateTimeOffset?> startOf)
    {
        if (!string.Equals(Host, host, StringComparison.OrdinalIgnoreCase) || Boot.Length == 0)
        {
            return false;
        }

        return Boot != boot
            || startOf(Process) is not { } started
            || (started - ProcessStarted).Duration() > TimeSpan.FromSeconds(2);
    }

    /// <summary>"ann on laptop (process 4711, ./build.sh --target=Cluster) since 08:15:03 UTC".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{User} on {Host} (process {Process}, {Command}) since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");

    /// <summary>The holder as it is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Reads a stored holder; null when the text is none, as after a write that was cut off.</summary>
    public static LockHolder? FromJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<LockHolder>(text, Format);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string BootId()
    {
        const string kernel = "/proc/sys/kernel/random/boot_id";
        return File.Exists(kernel) ? File.ReadAllText(kernel).Trim() : "";
    }

    private static DateTimeOffset? StartOf(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
