namespace Rehearsal.Runtime;

/// <summary>Kubernetes' pause before another attempt: 10 s, doubled to 5 min, forgotten after 10 min without a failure.</summary>
internal sealed class BackOff(TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private TimeSpan pause;
    private DateTimeOffset last;

    /// <summary>The pause after a failure now.</summary>
    public TimeSpan Next()
    {
        var now = clock.GetUtcNow();
        pause = pause == TimeSpan.Zero || now - last > 2 * Longest ? First : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, Longest.Ticks));
        last = now;
        return pause;
    }

    /// <summary>The pause after an end now; the first end is followed by a start at once.</summary>
    public TimeSpan NextRestart()
    {
        var now = clock.GetUtcNow();
        if (last == default || now - last > 2 * Longest)
        {
            (last, pause) = (now, TimeSpan.Zero);
            return TimeSpan.Zero;
        }

        return Next();
    }

    /// <summary>As Go prints it: 10s, 1m20s.</summary>
    public static string Text(TimeSpan pause) => pause.TotalMinutes >= 1 ? $"{(int)pause.TotalMinutes}m{pause.Seconds}s" : $"{pause.Seconds}s";
}
