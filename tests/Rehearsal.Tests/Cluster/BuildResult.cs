using System.Text.RegularExpressions;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>How a build ended: its exit code, all that it printed, and how long it took from the start of build.sh.</summary>
public sealed record BuildResult(string Root, string Command, int ExitCode, string Output, TimeSpan Took)
{
    /// <summary>The report that the last line names.</summary>
    public Report Report => Report.Read(Path.Combine(Root, ReportPath()));

    /// <summary>The log of a phase of this run.</summary>
    public string LogOf(string phase) => File.ReadAllText(Path.Combine(Root, Path.GetDirectoryName(ReportPath())!, "logs", phase + ".log"));

    /// <summary>The result, if the build ended with the code.</summary>
    public BuildResult ShouldEndWith(int code)
    {
        Assert.True(ExitCode == code, $"{Command} ended with {ExitCode} instead of {code}:\n{Output}");
        return this;
    }

    private string ReportPath()
    {
        var named = Regex.Match(Output, @"^Report: (\S+)", RegexOptions.Multiline);
        Assert.True(named.Success, $"{Command} names no report:\n{Output}");
        return named.Groups[1].Value;
    }
}
