using System.Globalization;

namespace Rehearsal.Distribution.Resources;

/// <summary>Durations as kubectl shows them: 45s, 5m, 3h12m, 4d.</summary>
internal static class HumanAge
{
    public static string Since(string time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then) ? Of(DateTimeOffset.UtcNow - then) : "<unknown>";

    public static string Of(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
        {
            span = TimeSpan.Zero;
        }

        var (days, hours, minutes, seconds) = ((int)span.TotalDays, (int)span.TotalHours, (int)span.TotalMinutes, (int)span.TotalSeconds);
        return seconds < 120 ? $"{seconds}s"
            : minutes < 10 ? With(minutes, "m", seconds % 60, "s")
            : minutes < 180 ? $"{minutes}m"
            : hours < 8 ? With(hours, "h", minutes % 60, "m")
            : hours < 48 ? $"{hours}h"
            : days < 8 ? With(days, "d", hours % 24, "h")
            : days < 730 ? $"{days}d"
            : With(days / 365, "y", days % 365, "d");
    }

    private static string With(int whole, string unit, int rest, string smaller) => rest == 0 ? $"{whole}{unit}" : $"{whole}{unit}{rest}{smaller}";
}
