using System.Text.Json;
using Cake.Core.Diagnostics;
using Spectre.Console;
using Spectre.Console.Testing;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Reporting;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Reporting;

public sealed class ViewTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly StringWriter text = new() { NewLine = "\n" };
    private readonly Runs runs = new Runs().Task("Left").Task("Right").Group("Both", "Left", "Right").Begin();

    private string[] Lines => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void In_CI_phases_that_run_at_once_are_groups_that_never_interleave()
    {
        runs.Record.Open([new CiView(text, () => Verbosity.Normal)]);

        PlayTwoAtOnce();

        var inside = "";
        foreach (var line in Lines)
        {
            if (line.StartsWith("::group::", StringComparison.Ordinal))
            {
                Assert.Equal("", inside);
                inside = line["::group::".Length..line.IndexOf(": ", StringComparison.Ordinal)];
            }
            else if (line == "::endgroup::")
            {
                inside = "";
            }
            else if (line.StartsWith("step", StringComparison.Ordinal))
            {
                Assert.EndsWith(inside, line, StringComparison.Ordinal);
                Assert.NotEqual("", inside);
            }
        }

        Assert.Equal("", inside);
        Assert.Equal(6, Lines.Count(line => line.StartsWith("step", StringComparison.Ordinal)));
        Assert.Contains("::group::Left: done in 7.0 s", Lines);
    }

    [Fact]
    public void A_CI_annotation_is_one_line_whatever_the_message()
    {
        runs.Record.Open([new CiView(text, () => Verbosity.Normal)]);
        runs.Start("Left", 0).End("Left", 1, "100 % full:\r\nfirst\nsecond");
        runs.Record.Write("Right", Verbosity.Minimal, LogLevel.Warning, "old\nversion");

        Assert.Contains("::error title=Left::100 %25 full:%0Afirst%0Asecond", Lines);
        Assert.Contains("::warning title=Right::old%0Aversion", Lines);
    }

    [Fact]
    public void Each_line_of_the_JSON_form_is_an_object_with_time_and_event()
    {
        runs.Record.Open([new JsonView(text, runs.Clock)]);

        PlayTwoAtOnce();
        runs.Record.Write(null, Verbosity.Normal, LogLevel.Warning, "quote \" and\nline end");
        runs.Start("Both", 9).End("Both", 9, "broken");
        runs.Record.Close();

        var events = Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(events, line => Assert.True(line.GetProperty("at").TryGetDateTimeOffset(out _)));
        var names = events.Select(line => line.GetProperty("event").GetString()!).ToList();
        Assert.Equal("run-started", names[0]);
        Assert.Equal("run-ended", names[^1]);
        Assert.Equal(["line", "progress", "run-ended", "run-started", "task-ended", "task-runs", "task-started"], names.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("quote \" and\nline end", events.Single(line => line.GetProperty("event").GetString() == "line" && !line.TryGetProperty("task", out _)).GetProperty("text").GetString());
        Assert.Equal(["Both"], events[^1].GetProperty("failed").EnumerateArray().Select(name => name.GetString()!));
    }

    [Fact]
    public void Plain_lines_name_the_phase_and_hide_what_tools_print()
    {
        using var console = new TestConsole().Width(200);
        runs.Record.Open([new PlainView(console, () => Verbosity.Normal, runs.Clock, nameWidth: 5)]);

        runs.Start("Left", 0, "nodes [a] changed");
        runs.Record.Say("Left", "step 1");
        runs.Record.Say("Left", "step 2 comes too soon to be shown");
        runs.Record.Write("Left", Verbosity.Verbose, LogLevel.Information, "a tool's line");
        runs.Record.Write("Left", Verbosity.Minimal, LogLevel.Warning, "careful [red]");
        runs.End("Left", 90);
        runs.Start("Right", 90).End("Right", 91, "first line\nsecond line");
        runs.Record.NotRun("Both", "Right failed");

        Assert.Contains("Left  runs: nodes [a] changed", console.Output, StringComparison.Ordinal);
        Assert.Contains("Left  step 1", console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("step 2", console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a tool's line", console.Output, StringComparison.Ordinal);
        Assert.Contains("Left  careful [red]", console.Output, StringComparison.Ordinal);
        Assert.Contains("Left  done in 1:30 min", console.Output, StringComparison.Ordinal);
        Assert.Contains("Right FAILED after 1.0 s: first line", console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("second line", console.Output, StringComparison.Ordinal);
        Assert.Contains("Both  not run: Right failed", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_shows_ends_and_errors_and_verbose_shows_every_step()
    {
        using var quiet = new TestConsole().Width(200);
        using var verbose = new TestConsole().Width(200);
        runs.Record.Open([new PlainView(quiet, () => Verbosity.Quiet, runs.Clock, 5), new PlainView(verbose, () => Verbosity.Diagnostic, runs.Clock, 5)]);

        runs.Start("Left", 0);
        runs.Record.Say("Left", "step 1");
        runs.Record.Say("Left", "step 2");
        runs.Record.Write("Left", Verbosity.Minimal, LogLevel.Warning, "careful");
        runs.Record.Write(null, Verbosity.Quiet, LogLevel.Error, "the lock was lost");
        runs.Record.Write("Left", Verbosity.Verbose, LogLevel.Information, "a tool's line");
        runs.End("Left", 1);

        Assert.DoesNotContain("step", quiet.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("careful", quiet.Output, StringComparison.Ordinal);
        Assert.Contains("the lock was lost", quiet.Output, StringComparison.Ordinal);
        Assert.Contains("done in", quiet.Output, StringComparison.Ordinal);
        Assert.Contains("step 2", verbose.Output, StringComparison.Ordinal);
        Assert.Contains("a tool's line", verbose.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_file_for_each_phase_has_everything_whatever_the_screen_shows()
    {
        using var logs = new PhaseLogs(temporary["logs"], runs.Clock);
        runs.Record.Open([logs]);

        PlayTwoAtOnce();
        runs.Record.Write("Left", Verbosity.Diagnostic, LogLevel.Debug, "a tool's line");
        runs.Record.Write(null, Verbosity.Normal, LogLevel.Information, "of the build");
        // The file is whole before the run ends: who is killed wants to read it.
        var left = File.ReadAllLines(logs.PathOf("Left"));

        Assert.Equal("12:00:00.000 runs: to be sure", left[0]);
        Assert.Equal(3, left.Count(line => line.Contains("> step", StringComparison.Ordinal)));
        Assert.DoesNotContain(left, line => line.EndsWith("Right", StringComparison.Ordinal));
        Assert.EndsWith("done after 7.0 s", left[^2], StringComparison.Ordinal);
        Assert.EndsWith("a tool's line", left[^1], StringComparison.Ordinal);
        Assert.EndsWith("of the build", Assert.Single(File.ReadAllLines(logs.PathOf("build"))), StringComparison.Ordinal);
        Assert.False(File.Exists(logs.PathOf("Both")));
    }

    [Fact]
    public void The_live_table_has_a_lane_for_each_phase_with_what_it_does_now()
    {
        using var console = new TestConsole().Width(120).Interactive();
        using var view = new LiveView(console, () => Verbosity.Normal, runs.Clock);
        runs.Start("Left", 0, "to be sure");
        runs.Record.Say("Left", "3 of 7 [nodes]\nand more");
        runs.Start("Right", 0).End("Right", 5, "broken [badly]\nin two");

        runs.Record.Open([view]);
        runs.Record.Write("Left", Verbosity.Minimal, LogLevel.Warning, "careful [here]");
        runs.Record.Close();

        Assert.Matches(@"Left\s+running\s+5\.0 s\s+3 of 7 \[nodes\]", console.Output);
        Assert.Matches(@"Right\s+failed\s+5\.0 s\s+broken \[badly\]", console.Output);
        Assert.DoesNotContain("in two", console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Both", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Cake_s_log_goes_to_the_task_that_wrote_it_line_by_line_and_without_secrets()
    {
        using var logs = new PhaseLogs(temporary["logs"], runs.Clock);
        runs.Record.Open([logs]);
        var log = new RoutedLog(runs.Record, line => line.Replace("hunter2", "***", StringComparison.Ordinal));

        CurrentTask.Name = "Left";
        log.Write(Verbosity.Normal, LogLevel.Information, "password {0}\r\nsecond line", "hunter2");
        log.Write(Verbosity.Normal, LogLevel.Information, "braces { } without arguments");
        CurrentTask.Name = null;

        Assert.Equal(
            ["password ***", "second line", "braces { } without arguments"],
            File.ReadAllLines(logs.PathOf("Left")).Select(line => line["12:00:00.000 ".Length..]));
    }

    [Fact]
    public void Without_a_terminal_nothing_is_coloured()
    {
        using var output = new StringWriter();
        var console = Terminal.Open(output, isTerminal: false);
        runs.Record.Open([new PlainView(console, () => Verbosity.Normal, runs.Clock, 5)]);

        runs.Start("Left", 0, "to be sure").End("Left", 1);
        SummaryTable.Print(console, runs.Record, TimeSpan.FromSeconds(1));

        Assert.Contains("done in", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output.ToString());
    }

    private void PlayTwoAtOnce()
    {
        runs.Start("Left", 0, "to be sure").Start("Right", 0, "to be sure");
        for (var step = 1; step <= 3; step++)
        {
            runs.Record.Say("Left", $"step {step} of Left");
            runs.Record.Say("Right", $"step {step} of Right");
        }

        runs.End("Right", 5).End("Left", 7);
    }
}
