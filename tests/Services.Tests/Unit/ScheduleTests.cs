using WasteCoach.Workers.Scheduling;

namespace WasteCoach.Services.Tests.Unit;

[Trait("Category", "Unit")]
public sealed class ScheduleTests
{
    private static readonly Schedule Statistics = Schedule.All.Single(schedule => schedule.Name == "statistics");
    private static readonly Schedule ImageClean = Schedule.All.Single(schedule => schedule.Name == "image-clean");
    private static readonly Schedule CacheClean = Schedule.All.Single(schedule => schedule.Name == "cache-clean");

    [Theory]
    [InlineData("2026-03-10T01:59:59+09:00", "2026-03-09T02:00:00+09:00")]
    [InlineData("2026-03-10T02:00:00+09:00", "2026-03-10T02:00:00+09:00")]
    [InlineData("2026-03-10T23:59:59+09:00", "2026-03-10T02:00:00+09:00")]
    [InlineData("2026-01-01T00:30:00+09:00", "2025-12-31T02:00:00+09:00")]
    public void Statistics_are_due_at_two_in_korea(string now, string due) =>
        Assert.Equal(DateTimeOffset.Parse(due), Statistics.LastDue(DateTimeOffset.Parse(now)));

    [Fact]
    public void Pictures_are_cleaned_at_three_and_the_cache_every_hour()
    {
        var now = DateTimeOffset.Parse("2026-03-10T14:25:00+09:00");
        Assert.Equal(DateTimeOffset.Parse("2026-03-10T03:00:00+09:00"), ImageClean.LastDue(now));
        Assert.Equal(DateTimeOffset.Parse("2026-03-10T14:00:00+09:00"), CacheClean.LastDue(now));
    }

    [Fact]
    public void All_missed_statistics_are_caught_up_but_only_the_last_cleaning()
    {
        var recorded = DateTimeOffset.Parse("2026-03-07T02:00:00+09:00");
        var now = DateTimeOffset.Parse("2026-03-10T14:25:00+09:00");
        Assert.Equal(
            ["2026-03-08T02:00:00+09:00", "2026-03-09T02:00:00+09:00", "2026-03-10T02:00:00+09:00"],
            Statistics.Missed(recorded, now).Select(due => due.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-ddTHH:mm:sszzz")));
        Assert.Equal([DateTimeOffset.Parse("2026-03-10T14:00:00+09:00")], CacheClean.Missed(recorded, now));
        Assert.Empty(Statistics.Missed(Statistics.LastDue(now), now));
    }

    [Fact]
    public void A_run_counts_the_korean_day_before_it()
    {
        var day = Schedule.DayBefore(DateTimeOffset.Parse("2026-03-10T02:00:00+09:00"));
        Assert.Equal(new DateOnly(2026, 3, 9), day);
        var (from, to) = Schedule.Bounds(day);
        Assert.Equal(DateTimeOffset.Parse("2026-03-09T00:00:00+09:00"), from);
        Assert.Equal(DateTimeOffset.Parse("2026-03-10T00:00:00+09:00"), to);
    }
}
