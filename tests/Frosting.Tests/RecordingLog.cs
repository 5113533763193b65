using System.Globalization;
using Cake.Core.Diagnostics;

namespace WasteCoach.Frosting.Tests;

internal sealed class RecordingLog : ICakeLog
{
    private readonly List<string> lines = [];

    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    public string Text => string.Join('\n', lines);

    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        if (verbosity <= Verbosity)
        {
            lines.Add($"{level}: {string.Format(CultureInfo.InvariantCulture, format, args)}");
        }
    }
}
