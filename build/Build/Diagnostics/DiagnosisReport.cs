using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics;

/// <summary>A diagnosis as people and programs read it.</summary>
public static class DiagnosisReport
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>A table, for a terminal.</summary>
    public static void Print(IAnsiConsole console, DiagnosisResult result)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(result);
        if (result.Findings.Count > 0)
        {
            var table = new Table().Border(TableBorder.Rounded).ShowRowSeparators().AddColumns("Severity", "Trouble", "What was seen, why, and what to do");
            foreach (var finding in result.Findings)
            {
                table.AddRow(
                    new Markup($"[{Colour(finding.Severity)}]{Word(finding.Severity)}[/]"),
                    new Markup($"[bold]{Markup.Escape(finding.Check)}[/]\n{Markup.Escape(finding.Subject)}"),
                    new Markup($"{Markup.Escape(finding.Proof)}\n[grey]why[/] {Markup.Escape(finding.Cause)}\n[grey]fix[/] {Markup.Escape(finding.Remedy)}"));
            }

            console.Write(table);
        }

        console.WriteLine(result.Sum);
    }

    /// <summary>Plain lines, for a pipe.</summary>
    public static string Lines(DiagnosisResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder();
        foreach (var finding in result.Findings)
        {
            text.AppendLine($"{Word(finding.Severity)} {finding.Check}: {finding.Subject}")
                .AppendLine($"  seen: {finding.Proof}")
                .AppendLine($"  why:  {finding.Cause}")
                .AppendLine($"  fix:  {finding.Remedy}");
        }

        return text.Append(result.Sum).ToString();
    }

    /// <summary>A JSON object.</summary>
    public static string Json(DiagnosisResult result) => JsonSerializer.Serialize(result, Format);

    /// <summary>A page.</summary>
    public static string Markdown(DiagnosisResult result, string environment, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder($"# {result.Target} of {environment}, {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC\n\n{result.Sum}\n");
        foreach (var finding in result.Findings)
        {
            text.Append($"\n## {Word(finding.Severity)}: {finding.Check}: {finding.Subject}\n\n")
                .Append($"- **Seen:** {OneLine(finding.Proof)}\n- **Cause:** {OneLine(finding.Cause)}\n- **Remedy:** {OneLine(finding.Remedy)}\n");
        }

        return text.ToString();
    }

    private static string OneLine(string text) => text.ReplaceLineEndings("\n  ");

    private static string Word(Severity severity) => severity switch
    {
        Severity.Critical => "CRITICAL",
        Severity.Warning => "WARNING",
        _ => "INFORMATION",
    };

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Critical => "red",
        Severity.Warning => "yellow",
        _ => "blue",
    };
}
