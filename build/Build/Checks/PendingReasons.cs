namespace WasteCoach.Build.Checks;

/// <summary>Which trouble a message of the scheduler tells of, such as "0/7 nodes are available: 1 Insufficient cpu, 6 node(s) had untolerated taint {...}".</summary>
public static class PendingReasons
{
    /// <summary>The trouble.</summary>
    public static Trouble Of(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        // Room is asked for last: where a node lacks it, selector and taints of that node were right.
        return Has("Insufficient") ? PodFit.Pending
            : Has("volume node affinity conflict") || Has("unbound immediate PersistentVolumeClaims") ? PodHealth.Pending
            : Has("didn't match Pod's node affinity/selector") || Has("untolerated taint") ? NodeSelection.Unmatched
            : PodHealth.Pending;

        bool Has(string part) => message.Contains(part, StringComparison.Ordinal);
    }
}
