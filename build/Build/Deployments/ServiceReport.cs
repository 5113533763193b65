using System.Globalization;

namespace WasteCoach.Build.Deployments;

/// <summary>What is to be done for a service, and why.</summary>
/// <param name="Version">The service.</param>
/// <param name="Action">"build", "reuse" or "current".</param>
/// <param name="Why">In words.</param>
public sealed record ServiceReport(ServiceVersion Version, string Action, string Why)
{
    private const int FilesNamed = 2;
    private const int ShortHash = 8;

    /// <summary>Compares a version with what was released last, and with what the registry has.</summary>
    /// <param name="version">The version.</param>
    /// <param name="last">The last release of the service; null when none is known.</param>
    /// <param name="found">The registry's image of the same inputs; null when there is none.</param>
    /// <param name="changed">The files that changed since the last release; null when that can't be told.</param>
    public static ServiceReport Of(ServiceVersion version, ServiceRelease? last, ServiceRelease? found, IReadOnlyList<string>? changed)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (found is not null && last?.Digest == found.Digest)
        {
            return new(version, "current", $"nothing changed since {Short(last.Revision)}");
        }

        var why = (last, changed) switch
        {
            (null, _) => "no release of it is known here",
            (_, null) => $"the last release, {Short(last.Revision)}, is not in this clone",
            _ when last.InputHash == version.InputHash => "the registry lost the image of the last release",
            (_, []) => "the base image, or what is counted as an input, is another",
            _ => $"{Named(changed)} since {Short(last.Revision)}",
        };
        return found is null
            ? new(version, "build", why)
            : new(version, "reuse", $"{why}; the registry has the image" + (found.BuiltFrom == version.Revision ? "" : $", built from {Short(found.BuiltFrom)}"));
    }

    /// <summary>All of them as lines of a table.</summary>
    public static IEnumerable<string> Table(IReadOnlyCollection<ServiceReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        var width = reports.Select(report => report.Version.Service.Length).Append("service".Length).Max();
        var rows = reports.Select(report => (report.Version.Service, report.Action, Revision: Short(report.Version.Revision), report.Why));
        return rows.Prepend(("service", "action", "revision", "why")).Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Item1.PadRight(width)}  {row.Item2,-7}  {row.Item3,-8}  {row.Item4}"));
    }

    private static string Named(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(FilesNamed)) + (files.Count > FilesNamed ? $" and {files.Count - FilesNamed} more" : "") + " changed";

    private static string Short(string commit) => commit[..Math.Min(ShortHash, commit.Length)];
}
