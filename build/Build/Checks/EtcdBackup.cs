namespace WasteCoach.Build.Checks;

/// <summary>Whether etcd is saved without anybody thinking of it.</summary>
public static class EtcdBackup
{
    /// <summary>A backup that only works by hand, or no longer.</summary>
    public static readonly Trouble Trouble = new(
        "backup-by-hand",
        "etcd's backup only works by hand",
        "Nothing, until the control plane is lost: the newest snapshot is weeks old.",
        "The timer of the backup is missing, not enabled, not running, or its runs fail.",
        "./build.sh --target=EtcdBackup --force installs the timer and proves a first snapshot; on the node, journalctl -u etcd-backup says why a run failed.",
        "Doctor");

    /// <summary>Days change, clocks are set, a run may be late: daily, and half a day's grace.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromHours(36);

    /// <summary>What is wrong with it.</summary>
    public static IEnumerable<Finding> Find(EtcdBackupFacts facts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (!facts.TimerFound)
        {
            yield return Found(facts, "There is no systemd timer etcd-backup.timer.");
        }
        else if (!facts.TimerActive || !facts.TimerEnabled)
        {
            yield return Found(facts, $"etcd-backup.timer is {(facts.TimerEnabled ? "enabled" : "not enabled")} and {(facts.TimerActive ? "active" : "not active")}.");
        }

        if (facts.LastSuccess is not { } last)
        {
            yield return Found(facts, "No snapshot is known.");
        }
        else if (now - last > Oldest)
        {
            yield return Found(facts, $"The last snapshot is of {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {(now - last).TotalHours:0} hours ago; one a day is due.");
        }
    }

    private static Finding Found(EtcdBackupFacts facts, string proof) => Trouble.Found(Severity.Critical, facts.Node, proof);
}
