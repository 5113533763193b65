using System.Xml.Linq;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Testing;

/// <summary>
/// All test suites: the projects below tests/, and the Python tests of ansible's plugins and of the charts. They run one after the other, since
/// several of them measure processes or own a port, and two cores gain nothing from more at once.
/// </summary>
public sealed class TestSuites(ProcessLauncher launcher, RunPaths paths, Action<string> progress)
{
    /// <summary>What runs without a filter: all but the tests that take minutes each. They say so by their trait.</summary>
    public const string DefaultFilter = "Length!=Long";

    private static readonly string[] PythonSuites = ["Ansible", "Charts"];

    /// <summary>Builds the projects once and runs all suites.</summary>
    /// <param name="filter">A filter as "dotnet test" takes it; null for <see cref="DefaultFilter"/>.</param>
    /// <param name="cancellation">Ends the tests.</param>
    public async Task<TestTotal> RunAsync(string? filter, CancellationToken cancellation)
    {
        progress("building the solution");
        await BuildAsync(cancellation);
        var total = TestTotal.None;
        foreach (var project in Projects())
        {
            total = total.Plus(await RunProjectAsync(project, filter, cancellation));
        }

        // The Python tests carry no traits, so a filter leaves them out.
        foreach (var suite in filter is null ? PythonSuites : [])
        {
            total = total.Plus(await RunPythonAsync(suite, cancellation));
        }

        return total;
    }

    private IReadOnlyList<string> Projects() =>
        [.. Directory.EnumerateFiles(paths.Root.Combine("tests").FullPath, "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private async Task BuildAsync(CancellationToken cancellation)
    {
        var result = await RunAsync("dotnet", ["build", paths.Root.CombineWithFilePath("WasteCoach.slnx").FullPath, "--configuration", "Release", "-nologo", "-terminalLogger:off"], cancellation);
        if (result.ExitCode != 0)
        {
            throw new ToolFailure("dotnet", "The solution does not compile; see the log of Test.", "dotnet build WasteCoach.slnx", result);
        }
    }

    private async Task<TestTotal> RunProjectAsync(string project, string? filter, CancellationToken cancellation)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var results = paths.Run.Combine("tests").CombineWithFilePath($"{name}.trx").FullPath;
        progress($"{name} runs");
        var result = await RunAsync(
            "dotnet",
            [
                "test", project, "--no-build", "--configuration", "Release", "--nologo", "--logger", $"trx;LogFileName={results}",
                "--filter", filter ?? DefaultFilter,
            ],
            cancellation);
        if (!File.Exists(results))
        {
            // A filter that matches nothing in a project writes no results, and that is no failure.
            return filter is not null && result.ExitCode == 0 ? TestTotal.None : TestTotal.None with { Broken = [$"{name}: no results, exit code {result.ExitCode}"] };
        }

        var total = TestResults.Read(XDocument.Load(results));
        progress($"{name}: {total}");
        return result.ExitCode == 0 || total.Failed > 0 ? total : total with { Broken = [$"{name}: exit code {result.ExitCode} although no test failed"] };
    }

    private async Task<TestTotal> RunPythonAsync(string suite, CancellationToken cancellation)
    {
        progress($"{suite} runs");
        var ran = 0;
        var failures = new List<string>();
        var result = await RunAsync(
            "/usr/bin/python3",
            ["-m", "unittest", "discover", "--verbose", "--start-directory", paths.Root.Combine("tests").Combine(suite).FullPath],
            cancellation,
            line =>
            {
                ran += line.EndsWith("... ok", StringComparison.Ordinal) ? 1 : 0;
                if (line.StartsWith("FAIL: ", StringComparison.Ordinal) || line.StartsWith("ERROR: ", StringComparison.Ordinal))
                {
                    failures.Add($"{suite}: {line}");
                }
            });
        var total = new TestTotal(ran, failures.Count, 0, failures, result.ExitCode != 0 && failures.Count == 0 ? [$"{suite}: exit code {result.ExitCode}"] : []);
        progress($"{suite}: {total}");
        return total;
    }

    private Task<ProcessResult> RunAsync(string tool, IReadOnlyList<string> arguments, CancellationToken cancellation, Action<string>? onError = null) =>
        launcher.RunAsync(
            new ProcessSpec { Tool = tool, Executable = tool, Arguments = arguments, WorkingDirectory = paths.Root.FullPath, OnError = onError },
            cancellation);
}
