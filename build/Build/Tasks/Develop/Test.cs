using Cake.Frosting;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Services;
using WasteCoach.Build.Tasks.Preflight;
using WasteCoach.Build.Testing;

namespace WasteCoach.Build.Tasks.Develop;

/// <summary>Runs every test suite and closes with one line over all of them.</summary>
[TaskName(nameof(Test))]
[TaskDescription("Run all test suites, or with --filter a part of them; the last line counts them all")]
[IsDependentOn(typeof(HostTools))]
public sealed class Test : AsyncFrostingTask<BuildContext>
{
    private const string PackageList = "tests/debian-packages.txt";

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var packages = await File.ReadAllLinesAsync(context.Paths.Root.CombineWithFilePath(PackageList).FullPath, CurrentTask.Cancellation);
        await new DebianPackages(context.Launcher, context.Session.SayOf(nameof(Test)))
            .InstallMissingAsync([.. packages.Where(line => line.Length > 0 && line[0] != '#')], CurrentTask.Cancellation);
        var suites = new TestSuites(context.Launcher, context.Paths, context.Session.SayOf(nameof(Test)));
        var total = await suites.RunAsync(context.Options.Filter, CurrentTask.Cancellation);
        context.Session.CloseWith(total.ToString());
        if (total.Failed > 0 || total.Broken.Count > 0)
        {
            throw new BuildException(ExitCodes.PhaseFailed, total.Explain());
        }

        if (total.Passed == 0)
        {
            throw new BuildException(ExitCodes.PhaseFailed, $"No test matches --filter={context.Options.Filter}. Traits are listed in README.md.");
        }
    }
}
