using System.Diagnostics;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>Waits for a named condition, and fails with the last thing seen.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks until the condition holds.</summary>
    /// <param name="condition">Its name.</param>
    /// <param name="deadline">The longest wait.</param>
    /// <param name="ask">Whether it holds, and what was seen.</param>
    public static async Task HoldsAsync(string condition, TimeSpan deadline, Func<Task<(bool Holds, string Seen)>> ask)
    {
        var began = Stopwatch.StartNew();
        var seen = "nothing yet";
        while (began.Elapsed < deadline)
        {
            try
            {
                (var holds, seen) = await ask();
                if (holds)
                {
                    return;
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or TimeoutException or TaskCanceledException or System.Net.Sockets.SocketException or Npgsql.NpgsqlException)
            {
                seen = $"{failure.GetType().Name}: {failure.Message}";
            }

            await Task.Delay(Between);
        }

        throw new TimeoutException($"{condition}: not within {deadline.TotalSeconds:0} s. Last seen: {seen}");
    }
}
