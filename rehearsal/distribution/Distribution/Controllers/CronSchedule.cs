using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Rehearsal.Distribution.Controllers;

/// <summary>A cron expression of five fields, or a name such as @daily; times are UTC.</summary>
internal sealed class CronSchedule
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["@yearly"] = "0 0 1 1 *", ["@annually"] = "0 0 1 1 *", ["@monthly"] = "0 0 1 * *", ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *", ["@midnight"] = "0 0 * * *", ["@hourly"] = "0 * * * *",
    };

    private static readonly (int First, int Last)[] Ranges = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];

    private readonly HashSet<int>[] fields;
    private readonly bool anyDay;
    private readonly bool anyWeekday;

    private CronSchedule(HashSet<int>[] fields, bool anyDay, bool anyWeekday)
    {
        this.fields = fields;
        this.anyDay = anyDay;
        this.anyWeekday = anyWeekday;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule)
    {
        schedule = null;
        var parts = Names.GetValueOrDefault(text, text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Ranges.Length)
        {
            return false;
        }

        var fields = new HashSet<int>[Ranges.Length];
        for (var index = 0; index < Ranges.Length; index++)
        {
            if (Field(parts[index], Ranges[index].First, Ranges[index].Last) is not { } values)
            {
                return false;
            }

            fields[index] = values;
        }

        if (fields[4].Contains(7))
        {
            fields[4].Add(0);
        }

        schedule = new CronSchedule(fields, parts[2].StartsWith('*'), parts[4].StartsWith('*'));
        return true;
    }

    public bool Matches(DateTime time)
    {
        var (day, weekday) = (fields[2].Contains(time.Day), fields[4].Contains((int)time.DayOfWeek));
        // When both are restricted, either is enough: so says cron.
        var date = anyDay || anyWeekday ? day && weekday : day || weekday;
        return date && fields[0].Contains(time.Minute) && fields[1].Contains(time.Hour) && fields[3].Contains(time.Month);
    }

    /// <summary>The last due minute after one time and not after another; null when there is none.</summary>
    public DateTime? LastBetween(DateTime after, DateTime until)
    {
        var minute = new DateTime(until.Ticks - (until.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc);
        for (; minute > after; minute = minute.AddMinutes(-1))
        {
            if (Matches(minute))
            {
                return minute;
            }
        }

        return null;
    }

    private static HashSet<int>? Field(string text, int first, int last)
    {
        var values = new HashSet<int>();
        foreach (var part in text.Split(','))
        {
            var step = part.Split('/');
            var every = 1;
            if (step.Length > 2 || (step.Length == 2 && (!int.TryParse(step[1], CultureInfo.InvariantCulture, out every) || every < 1)))
            {
                return null;
            }

            var (from, to) = (first, last);
            if (step[0] is not ("*" or "?"))
            {
                var bounds = step[0].Split('-');
                if (bounds.Length > 2 || !int.TryParse(bounds[0], CultureInfo.InvariantCulture, out from))
                {
                    return null;
                }

                to = step.Length == 2 ? last : from;
                if (bounds.Length == 2 && !int.TryParse(bounds[1], CultureInfo.InvariantCulture, out to))
                {
                    return null;
                }
            }

            if (from < first || to > last || from > to)
            {
                return null;
            }

            for (var value = from; value <= to; value += every)
            {
                values.Add(value);
            }
        }

        return values;
    }
}
