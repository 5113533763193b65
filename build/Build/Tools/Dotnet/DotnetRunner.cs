using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Dotnet;

/// <summary>Runs dotnet. Compilers share one server of their own, which ends with the build; a failure carries the compiler's errors, which are on stdout.</summary>
public sealed class DotnetRunner(ICakeContext context) : StreamingTool<DotnetSettings>(context)
{
    private const int ErrorsShown = 10;
    private static readonly int[] TestAnswers = [0, 1];

    /// <summary>Publishes all projects of a solution or a solution filter.</summary>
    /// <param name="settings">How.</param>
    /// <param name="solution">The solution.</param>
    /// <param name="output">Gets each line.</param>
    public void Publish(DotnetSettings settings, FilePath solution, Action<string> output) =>
        Build(settings, "publish", [solution.FullPath], output, [0]);

    /// <summary>Builds a test project and runs its tests.</summary>
    /// <param name="settings">How.</param>
    /// <param name="project">The project.</param>
    /// <param name="filter">Which tests.</param>
    /// <param name="results">Where the results are written (TRX).</param>
    /// <param name="output">Gets each line.</param>
    /// <returns>Whether all passed.</returns>
    public bool Test(DotnetSettings settings, FilePath project, string filter, FilePath results, Action<string> output)
    {
        var result = Build(
            settings,
            "test",
            [project.FullPath, "--filter", filter, "--logger", $"trx;LogFileName={results.FullPath}"],
            output,
            TestAnswers);
        return result.ExitCode == 0;
    }

    /// <inheritdoc/>
    protected override string GetToolName() => "dotnet";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["dotnet", "dotnet.exe"];

    private ProcessResult Build(DotnetSettings settings, string command, IReadOnlyList<string> arguments, Action<string> output, IReadOnlyList<int> answers)
    {
        var errors = new List<string>();
        var builder = new ProcessArgumentBuilder()
            .Exactly([command, .. arguments, "--configuration", "Release", "--nologo", "--tl:off"])
            // The server is this build's own: one that it found would be somebody else's, and ending it with the build their loss.
            .Exactly("-p:UseSharedCompilation=true", $"-p:SharedCompilationId=wastecoach-{Environment.ProcessId}")
            .Exactly(settings.Properties.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => $"-p:{property.Key}={property.Value}"));
        return Execute(
            settings,
            builder,
            new()
            {
                OnOutput = line =>
                {
                    output(line);
                    if (line.Contains(": error ", StringComparison.Ordinal) && !errors.Contains(line.Trim()))
                        errors.Add(line.Trim());
                },
                // A test run and a compilation both fail with 1; only the latter has errors.
                IsAnswer = result => answers.Contains(result.ExitCode) && errors.Count == 0,
                Explain = result => new ToolFailure(
                    "dotnet",
                    errors.Count == 0 ? $"'dotnet {command}' failed; its output is in the log of this phase." : $"{errors.Count} errors:\n  {string.Join("\n  ", errors.Take(ErrorsShown))}",
                    $"dotnet {builder.RenderSafe()}",
                    result,
                    Remedy(errors)),
            });
    }

    private static string? Remedy(List<string> errors) => string.Join('\n', errors) switch
    {
        var text when text.Contains("NU1004", StringComparison.Ordinal) => "A lock file is not up to date: run dotnet restore and commit the packages.lock.json that changed.",
        var text when text.Contains("NU1301", StringComparison.Ordinal) => "The package feed can't be reached: see the network and NuGet.config.",
        _ => null,
    };
}
