using System.Globalization;
using System.Text;
using System.Text.Json;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>What a run leaves behind for people and programs: report.json, report.md and report.html.</summary>
public sealed class RunReport(RunRecord run, string id, string environment, DateTimeOffset ended, int exitCode)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes the files into a folder. The text has passed no redaction yet, so one has to be given.</summary>
    public void Write(string folder, Func<string, string> redact)
    {
        ArgumentNullException.ThrowIfNull(redact);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "report.json"), redact(ToJson()));
        File.WriteAllText(Path.Combine(folder, "report.md"), redact(ToMarkdown()));
        File.WriteAllText(Path.Combine(folder, "report.html"), HtmlReport.Render(run, id, environment, ended, exitCode, redact));
    }

    private IReadOnlyList<TaskRecord> Tasks => run.Tasks.Where(task => !task.IsGroup).ToList();

    internal string ToJson() => JsonSerializer.Serialize(
        new
        {
            run = id,
            environment,
            targets = run.Targets,
            started = run.Started,
            ended,
            seconds = Math.Round((ended - run.Started).TotalSeconds, 3),
            exitCode,
            criticalPath = CriticalPath.Of(run.Tasks).Select(task => task.Name),
            phases = Tasks.Select(task => new
            {
                phase = task.Name,
                result = ResultWords.Of(task),
                task.Reason,
                task.Cause,
                task.Needs,
                start = task.Started,
                end = task.Ended,
                seconds = Math.Round(task.Duration.TotalSeconds, 3),
                log = task.Result is TaskResult.Done or TaskResult.Failed ? $"logs/{task.Name}.log" : null,
            }),
        },
        Format);

    internal string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {string.Join(", ", run.Targets)} in {environment}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Run {id}, begun {run.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, {Durations.Show(ended - run.Started)}, exit code {exitCode}.");
        text.AppendLine();
        text.AppendLine("| phase | result | start | duration | reason |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (var task in Tasks)
        {
            var reason = (task.Cause ?? task.Reason ?? "").Split('\n')[0].Replace("|", "\\|", StringComparison.Ordinal);
            var start = task.Started is { } at ? $"+{Durations.Show(at - run.Started)}" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {task.Name} | {ResultWords.Of(task)} | {start} | {Durations.Show(task.Duration)} | {reason} |");
        }

        var path = CriticalPath.Of(run.Tasks);
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Critical path: {string.Join(" → ", path.Select(task => $"{task.Name} ({Durations.Show(task.Duration)})"))}");
        if (Overlap.Of(run.Tasks) is { } overlap)
        {
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"{overlap}.");
        }

        return text.ToString();
    }
}
