namespace WasteCoach.Build.Phases;

/// <summary>Waits for named conditions. There are no fixed sleeps: a wait polls, shows what it saw last, and fails with it.</summary>
public static class Wait
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Polls until the condition holds.</summary>
    /// <param name="condition">Its name: "SSH answers on k8s-master".</param>
    /// <param name="check">Looks; tells whether it holds and what it saw.</param>
    /// <param name="patience">How long to try.</param>
    /// <param name="show">Told what was seen, each time it changes.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="BuildException">It did not hold in time; the message carries the last thing seen.</exception>
    public static async Task UntilAsync(
        string condition,
        Func<CancellationToken, Task<ProbeResult>> check,
        TimeSpan patience,
        Action<string> show,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(clock);
        var begin = clock.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(50);
        var shown = "";
        while (true)
        {
            var result = await check(cancellation);
            if (result.Holds)
            {
                return;
            }

            if (result.Seen != shown)
            {
                shown = result.Seen;
                show($"waiting until {condition}: {shown}");
            }

            var left = patience - clock.GetElapsedTime(begin);
            if (left <= TimeSpan.Zero)
            {
                throw new BuildException(
                    ExitCodes.PhaseFailed,
                    $"Not within {patience.TotalSeconds:0} s: {condition}. Last seen: {result.Seen}.");
            }

            await Task.Delay(pause < left ? pause : left, clock, cancellation);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }
}
