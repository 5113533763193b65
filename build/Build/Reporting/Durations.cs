using System.Globalization;

namespace WasteCoach.Build.Reporting;

/// <summary>How durations are written: "0.4 s", "12 s", "3:05 min", "1:02:03 h".</summary>
public static class Durations
{
    /// <summary>Writes one.</summary>
    public static string Show(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(duration.TotalSeconds):0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{duration:m\\:ss} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours}:{duration:mm\\:ss} h"),
    };
}
