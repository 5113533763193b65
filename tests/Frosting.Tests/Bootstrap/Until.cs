namespace WasteCoach.Frosting.Tests.Bootstrap;

/// <summary>Waits for something that a test names.</summary>
internal static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static async Task Holds(string condition, Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!holds())
        {
            Assert.False(deadline.IsCancellationRequested, $"Not within {Deadline.TotalSeconds} s: {condition}.");
            await Task.Delay(Interval, CancellationToken.None);
        }
    }
}
