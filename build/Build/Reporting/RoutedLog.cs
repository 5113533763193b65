using System.Globalization;
using Cake.Core.Diagnostics;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>Cake's log, sent to where it belongs: every line goes to the task that wrote it, without the secrets in it.</summary>
public sealed class RoutedLog(RunRecord record, Func<string, string> redact) : ICakeLog
{
    /// <inheritdoc />
    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    /// <inheritdoc />
    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        var text = args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
        foreach (var line in redact(text).Split('\n'))
        {
            record.Write(CurrentTask.Name, verbosity, level, line.TrimEnd('\r'));
        }
    }
}
