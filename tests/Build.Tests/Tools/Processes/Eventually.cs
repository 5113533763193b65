using System.Diagnostics;

namespace WasteCoach.Build.Tests.Tools.Processes;

/// <summary>Waits for a named condition and fails with the last thing seen.</summary>
internal static class Eventually
{
    public static async Task<T> SeeAsync<T>(string condition, Func<T> look, Func<T, bool> good, double seconds = 30)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var seen = look();
            if (good(seen))
                return seen;
            if (clock.Elapsed.TotalSeconds > seconds)
                Assert.Fail($"Not within {seconds} s: {condition}. Last seen: {seen}");
            await Task.Delay(20);
        }
    }
}
