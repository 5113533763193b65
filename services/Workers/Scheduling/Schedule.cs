namespace WasteCoach.Workers.Scheduling;

/// <summary>When a job is due, in Korean time (UTC+9, no summer time).</summary>
/// <param name="Name">Its name in the record of due runs.</param>
/// <param name="Kind">Routing key of its task.</param>
/// <param name="Every">A day or an hour.</param>
/// <param name="Offset">How long after the start of the day or hour.</param>
/// <param name="MostMissed">How many missed runs are caught up: all days of statistics count, of cleanings only the last.</param>
internal sealed record Schedule(string Name, string Kind, TimeSpan Every, TimeSpan Offset, int MostMissed)
{
    private static readonly TimeSpan Korea = TimeSpan.FromHours(9);

    /// <summary>All schedules.</summary>
    public static IReadOnlyList<Schedule> All { get; } =
    [
        new("statistics", Batch.BatchHandler.Statistics, TimeSpan.FromDays(1), TimeSpan.FromHours(2), MostMissed: 31),
        new("image-clean", SchedHandler.ImageClean, TimeSpan.FromDays(1), TimeSpan.FromHours(3), MostMissed: 1),
        new("cache-clean", SchedHandler.CacheClean, TimeSpan.FromHours(1), TimeSpan.Zero, MostMissed: 1),
    ];

    /// <summary>The last due time at or before a moment.</summary>
    public DateTimeOffset LastDue(DateTimeOffset now)
    {
        var shift = Korea - Offset;
        var periods = Math.Floor((now - DateTimeOffset.UnixEpoch + shift) / Every);
        return DateTimeOffset.UnixEpoch + (periods * Every) - shift;
    }

    /// <summary>Due times after the last recorded one up to now, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Missed(DateTimeOffset recorded, DateTimeOffset now)
    {
        var due = new List<DateTimeOffset>();
        for (var at = LastDue(now); at > recorded && due.Count < MostMissed; at -= Every)
        {
            due.Add(at);
        }

        due.Reverse();
        return due;
    }

    /// <summary>The day before a due time: what the statistics of that run are about.</summary>
    public static DateOnly DayBefore(DateTimeOffset due) => DateOnly.FromDateTime(due.ToOffset(Korea).DateTime).AddDays(-1);

    /// <summary>Begin and end of a Korean day.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Bounds(DateOnly day)
    {
        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Korea).ToUniversalTime();
        return (from, from.AddDays(1));
    }
}
