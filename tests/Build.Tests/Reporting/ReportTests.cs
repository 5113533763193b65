using System.Text.Json;
using Spectre.Console.Testing;
using WasteCoach.Build.Reporting;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Reporting;

public sealed class ReportTests
{
    private readonly Runs runs = Runs.WithEverything();

    private RunReport Report => new(runs.Record, "20260301-120000-abcd", "sample", runs.Clock.GetUtcNow(), exitCode: 1);

    [Fact]
    public void The_report_for_programs_has_every_phase_with_result_reason_cause_and_times()
    {
        using var document = JsonDocument.Parse(Report.ToJson());
        var report = document.RootElement;

        Assert.Equal("20260301-120000-abcd", report.GetProperty("run").GetString());
        Assert.Equal("sample", report.GetProperty("environment").GetString());
        Assert.Equal(1, report.GetProperty("exitCode").GetInt32());
        Assert.Equal(100, report.GetProperty("seconds").GetDouble());
        Assert.Equal(["Tools", "Provision", "Common"], report.GetProperty("criticalPath").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal(
            [("Tools", "skipped"), ("Provision", "done"), ("Common", "failed"), ("Later", "not run")],
            report.GetProperty("phases").EnumerateArray().Select(phase => (phase.GetProperty("phase").GetString()!, phase.GetProperty("result").GetString()!)));

        var provision = report.GetProperty("phases")[1];
        Assert.Equal("has not run yet", provision.GetProperty("reason").GetString());
        Assert.Equal(90, provision.GetProperty("seconds").GetDouble());
        Assert.Equal("2026-03-01T12:00:01+00:00", provision.GetProperty("start").GetString());
        Assert.Equal("2026-03-01T12:01:31+00:00", provision.GetProperty("end").GetString());
        Assert.Equal("logs/Provision.log", provision.GetProperty("log").GetString());

        var later = report.GetProperty("phases")[3];
        Assert.Equal("Common failed", later.GetProperty("cause").GetString());
        Assert.Equal(JsonValueKind.Null, later.GetProperty("start").ValueKind);
        Assert.Equal(JsonValueKind.Null, later.GetProperty("log").ValueKind);
    }

    [Fact]
    public void The_report_for_people_is_one_table_that_no_text_can_break()
    {
        var lines = Report.ToMarkdown().Split(Environment.NewLine);

        Assert.Equal("# Cluster in sample", lines[0]);
        Assert.Contains("exit code 1", lines[2], StringComparison.Ordinal);
        Assert.Contains("| Provision | done | +1.0 s | 1:30 min | has not run yet |", lines);
        Assert.Contains("| Common | failed | +1:31 min | 9.0 s | k8s-redis: apt failed |", lines);
        Assert.Contains("| Later | not run |  | 0.0 s | Common failed |", lines);
        Assert.Contains("Critical path: Tools (1.0 s) → Provision (1:30 min) → Common (9.0 s)", lines);
    }

    [Fact]
    public void The_page_shows_each_phase_with_its_place_in_the_run_and_escapes_what_it_says()
    {
        var page = HtmlReport.Render(runs.Record, "20260301-120000-abcd", "sample", runs.Clock.GetUtcNow(), 1, text => text.Replace("no <space>", "<hidden>", StringComparison.Ordinal));
        var root = System.Xml.Linq.XElement.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)]);
        var rows = root.Descendants("tr").Skip(1).ToDictionary(row => row.Elements().First().Value);

        Assert.Equal(["Tools", "Provision", "Common", "Later"], rows.Keys);
        Assert.Equal("done critical", rows["Provision"].Attribute("class")!.Value);
        Assert.Equal("logs/Provision.log", rows["Provision"].Descendants("a").Single().Attribute("href")!.Value);
        Assert.Equal("margin-left:1%;width:90%", rows["Provision"].Descendants("div").Single().Attribute("style")!.Value);
        Assert.StartsWith("k8s-redis: apt failed", rows["Common"].Descendants("pre").Single().Value, StringComparison.Ordinal);
        Assert.Contains("<hidden>", rows["Common"].Value, StringComparison.Ordinal);
        Assert.Equal("not-run", rows["Later"].Attribute("class")!.Value);
        Assert.Empty(rows["Later"].Descendants("a"));
    }

    [Fact]
    public void No_secret_gets_into_the_files()
    {
        using var temporary = new TemporaryFolder();

        Report.Write(temporary["run"], text => text.Replace("k8s-redis", "***", StringComparison.Ordinal));

        Assert.Equal(["report.html", "report.json", "report.md"], Directory.GetFiles(temporary["run"]).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(temporary["run"]), file => Assert.DoesNotContain("k8s-redis", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void The_summary_shows_phase_result_duration_and_the_first_line_of_the_reason()
    {
        using var console = new TestConsole().Width(160);

        SummaryTable.Print(console, runs.Record, TimeSpan.FromSeconds(100));

        Assert.Matches(@"Tools\s+skipped\s+1\.0 s\s+unchanged; 8 tools in place", console.Output);
        Assert.Matches(@"Provision\s+done\s+1:30 min\s+has not run yet", console.Output);
        Assert.Matches(@"Common\s+failed\s+9\.0 s\s+k8s-redis: apt failed\s*\n", console.Output);
        Assert.Matches(@"Later\s+not run\s+Common failed", console.Output);
        Assert.DoesNotContain("Cluster", console.Output, StringComparison.Ordinal);
        Assert.Contains("Critical path: Provision 1:30 min → Common 9.0 s", console.Output, StringComparison.Ordinal);
        Assert.Contains("1 done, 1 failed, 1 not run, 1 skipped in 1:40 min.", console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("no <space>", console.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(60, "1:00 min")]
    [InlineData(3599, "59:59 min")]
    [InlineData(3723, "1:02:03 h")]
    [InlineData(90000, "25:00:00 h")]
    public void Durations_read_the_same_everywhere(double seconds, string expected) => Assert.Equal(expected, Durations.Show(TimeSpan.FromSeconds(seconds)));
}
