namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>
/// Whether a lock may be released (<c>terraform force-unlock -force &lt;id&gt;</c>). Only one of our own whose holder is dead:
/// a lock does not name a process, so it counts as ours when it bears our user and host, was taken after a terraform that
/// we have on record was started, and none of those lives.
/// </summary>
/// <param name="MayRelease">Whether it may be released.</param>
/// <param name="Reason">Why, in a sentence for the user.</param>
public sealed record StaleLock(bool MayRelease, string Reason)
{
    /// <summary>Decides about a lock.</summary>
    /// <param name="held">The lock that was found.</param>
    /// <param name="me">Who we are, as terraform writes it: user@host.</param>
    /// <param name="runs">The terraforms that we started on this state and have on record.</param>
    /// <param name="isAlive">Whether such a process still lives (same id and same start).</param>
    public static StaleLock Decide(StateLock held, string me, IReadOnlyCollection<TerraformRun> runs, Func<TerraformRun, bool> isAlive)
    {
        string holder = $"{held.Who} ({held.Operation}, since {held.Created.UtcDateTime:u}, id {held.Id})";
        if (held.Who != me)
        {
            return new StaleLock(false, $"The state is locked by {holder}. Wait for it, or ask them.");
        }

        if (runs.FirstOrDefault(isAlive) is { } alive)
        {
            return new StaleLock(false, $"The state is locked by {holder}, and our terraform, process {alive.ProcessId}, is still at work.");
        }

        // One second: the lock's time carries fractions, that of a process may not.
        TerraformRun? holding = runs.Where(r => r.Started <= held.Created.AddSeconds(1)).MaxBy(r => r.Started);
        return holding is null
            ? new StaleLock(
                false,
                $"The state is locked by {holder}: this user, but no run of this build. If no terraform of yours is at work: terraform force-unlock {held.Id}")
            : new StaleLock(true, $"The lock of {holder} is left over from our terraform, process {holding.ProcessId}, which is dead.");
    }
}
