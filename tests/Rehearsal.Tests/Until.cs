using System.Diagnostics;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>Waits for a named condition.</summary>
public static class Until
{
    /// <summary>Polls <paramref name="look"/> until <paramref name="enough"/> likes what it sees.</summary>
    /// <exception cref="TimeoutException">Not within the time; names the condition and the last thing seen.</exception>
    public static async Task<T> SeenAsync<T>(string condition, TimeSpan within, Func<Task<T>> look, Func<T, bool> enough)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var seen = await look();
            if (enough(seen))
            {
                return seen;
            }

            if (watch.Elapsed > within)
            {
                throw new TimeoutException($"not within {within.TotalSeconds:0} s: {condition}. Last seen: {seen}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }
}
