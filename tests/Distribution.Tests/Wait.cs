namespace Distribution.Tests;

/// <summary>Waits for a named condition; shows what it saw last when it gives up.</summary>
internal static class Wait
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task<T> For<T>(string condition, Func<T> look, Func<T, bool> holds)
    {
        var end = DateTime.UtcNow + Deadline;
        while (true)
        {
            var seen = look();
            if (holds(seen))
            {
                return seen;
            }

            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"{condition} did not come true within {Deadline.TotalSeconds} s; last seen: {seen}");
            }

            await Task.Delay(100);
        }
    }
}
