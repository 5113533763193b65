namespace WasteCoach.Build.Checks;

/// <summary>What can not be looked at is not well: a diagnosis that sees nothing has not found that all is well.</summary>
public static class SilentSource
{
    /// <inheritdoc cref="Checks.Trouble"/>
    public static readonly Trouble Trouble = new(
        "source-silent",
        "Something that a diagnosis asks does not answer",
        "A part of the cluster or of the cloud can not be seen, so nothing is known about it.",
        "It does not run, its address is not reachable from here, or the credentials for it are not valid.",
        "See what the proof says: whether it runs, whether operator.cidrs of the environment holds your address, and whether the AWS session has ended.",
        "Health", "EtcdHealth", "MonitoringStatus", "NetworkSecurity", "DiagnosePostgreSql", "DiagnoseRedis", "DiagnoseRabbitMq", "DiagnosePods", "Doctor");

    /// <summary>A source that gave no answer.</summary>
    public static Finding Find(string source, string why, string remedy) => Trouble.Found(Severity.Critical, source, why, remedy: remedy);
}
