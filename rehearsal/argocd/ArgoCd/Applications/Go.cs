using System.Globalization;
using System.Text.RegularExpressions;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Times and durations as Go writes them.</summary>
internal static partial class Go
{
    public static string Now() => Time(DateTimeOffset.UtcNow);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Parse(string time) => DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;

    /// <summary>5s, 3m, 1h30m, or seconds without a unit.</summary>
    public static TimeSpan Duration(string text, TimeSpan otherwise)
    {
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        var parts = Part().Matches(text);
        return parts.Count == 0 ? otherwise : parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
        {
            "h" => TimeSpan.FromHours(1),
            "m" => TimeSpan.FromMinutes(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            _ => TimeSpan.FromSeconds(1),
        });
    }

    [GeneratedRegex("([0-9.]+)(ms|h|m|s)")]
    private static partial Regex Part();
}
