namespace WasteCoach.Build.Checks;

/// <summary>What a control plane says of its backup.</summary>
/// <param name="Node">The node.</param>
/// <param name="TimerFound">Whether there is a timer etcd-backup.</param>
/// <param name="TimerEnabled">Whether it comes back after a restart.</param>
/// <param name="TimerActive">Whether it runs now.</param>
/// <param name="LastSuccess">When the last snapshot was made and copied; null where none is known.</param>
public sealed record EtcdBackupFacts(string Node, bool TimerFound, bool TimerEnabled, bool TimerActive, DateTimeOffset? LastSuccess);
