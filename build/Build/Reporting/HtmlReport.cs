using System.Globalization;
using System.Net;
using System.Text;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>A run as one page for a browser, without a script or another file: when each phase ran, how it ended, and why.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
        body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8884; }
        td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        td.course { width: 30%; }
        .bar { height: .8rem; border-radius: 2px; min-width: 2px; background: #6a8; }
        .failed .bar { background: #c54; }
        .failed td.result { color: #c54; font-weight: 600; }
        .skipped, .not-run { opacity: .65; }
        .critical td.phase { font-weight: 600; }
        pre { white-space: pre-wrap; margin: .2rem 0; }
        """;

    /// <summary>Writes the page. Links lead to the logs beside it.</summary>
    public static string Render(RunRecord run, string id, string environment, DateTimeOffset ended, int exitCode, Func<string, string> redact)
    {
        var title = Encode($"{string.Join(", ", run.Targets)} in {environment}");
        var path = CriticalPath.Of(run.Tasks);
        var rows = new StringBuilder();
        foreach (var task in run.Tasks.Where(task => !task.IsGroup))
        {
            rows.AppendLine(Row(task, run.Started, ended - run.Started, path.Contains(task), redact));
        }

        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{title}</title><style>{Style}</style></head>
            <body>
            <h1>{title}</h1>
            <p>Run {Encode(id)}, begun {run.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC, {Durations.Show(ended - run.Started)}, exit code {exitCode}.</p>
            <table>
            <thead><tr><th>Phase</th><th>Result</th><th>Course</th><th>Duration</th><th>Reason</th></tr></thead>
            <tbody>
            {rows.ToString().TrimEnd()}
            </tbody>
            </table>
            <p>Critical path: {Encode(string.Join(" → ", path.Select(task => $"{task.Name} ({Durations.Show(task.Duration)})")))}.{Encode(Overlap.Of(run.Tasks) is { } overlap ? $" {overlap}." : "")}</p>
            </body>
            </html>

            """;
    }

    private static string Row(TaskRecord task, DateTimeOffset begin, TimeSpan whole, bool isCritical, Func<string, string> redact)
    {
        var result = ResultWords.Of(task);
        var name = task.Result is TaskResult.Done or TaskResult.Failed ? $"""<a href="logs/{Encode(task.Name)}.log">{Encode(task.Name)}</a>""" : Encode(task.Name);
        return $"""<tr class="{result.Replace(' ', '-')}{(isCritical ? " critical" : "")}"><td class="phase">{name}</td><td class="result">{result}</td><td class="course">{Bar(task, begin, whole)}</td><td class="number">{Durations.Show(task.Duration)}</td><td>{Why(task, redact)}</td></tr>""";
    }

    private static string Bar(TaskRecord task, DateTimeOffset begin, TimeSpan whole)
    {
        return task.Started is { } started && whole > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"""<div class="bar" style="margin-left:{Percent(started - begin):0.##}%;width:{Percent(task.Duration):0.##}%"></div>""")
            : "";

        double Percent(TimeSpan part) => 100 * part / whole;
    }

    // Redacted first: a secret that was escaped for HTML would not be known any more.
    private static string Why(TaskRecord task, Func<string, string> redact) => task.Cause is { } cause
        ? $"{Encode(redact(task.Reason ?? ""))}<pre>{Encode(redact(cause))}</pre>"
        : Encode(redact(task.Reason ?? ""));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
