using System.Xml.Linq;
using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Testing;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>Runs the services' tests that need no store, on the sources of the commit, before an image is built of them. Test runs all.</summary>
[TaskName(nameof(ServiceTests))]
[TaskDescription("Run the unit tests of the services, if an image is to be built")]
[IsDependentOn(typeof(ServiceChanges))]
public sealed class ServiceTests : Phase
{
    private const string Folder = "tests/Services.Tests";
    private const string Filter = "Category=Unit";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) =>
        inputs.Value(Folder, new GitObjects(context).FolderHash(new GitSettings { WorkingDirectory = context.Paths.Root }, "HEAD", Folder));

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        Task.FromResult(ProbeResult.Good("the same sources pass the same tests"));

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var versions = ServiceVersion.FromResults(run.Context.Session.ResultsOf(nameof(ServiceChanges)));
        using var images = ReleaseImages.Of(run.Context);
        var built = await images.FindDigestsAsync(versions, run.Cancellation);
        if (built.Count == versions.Count)
        {
            run.Progress("no image is to be built; the tests ran before these were");
        }
        else
        {
            Test(run, versions);
        }

        // Images must run again for other inputs, not for other tests.
        foreach (var version in versions)
        {
            run.Result(version.ResultName, version.InputHash);
        }
    }

    private static void Test(PhaseRun run, IReadOnlyList<ServiceVersion> versions)
    {
        run.Progress("exporting the commit's sources");
        var source = ServiceSource.Export(run.Context, versions);
        var results = run.Context.Paths.Run.Combine("tests").CombineWithFilePath("ServiceTests.trx");
        run.Progress("compiling and testing");
        var passed = source.Test(Folder, Filter, results, run.Log);
        if (!File.Exists(results.FullPath))
        {
            throw new DeploymentException("The tests of the services left no results; the log of ServiceTests says why.");
        }

        var total = TestResults.Read(XDocument.Load(results.FullPath));
        run.Progress(total.ToString());
        if (total.Failed > 0)
        {
            throw new DeploymentException($"{total.Explain()}{Environment.NewLine}  next: ./build.sh --target=Test --filter={Filter}");
        }

        if (!passed || total.Passed == 0)
        {
            throw new DeploymentException($"No test of the services failed, but {(passed ? $"none passed, either: {Filter} matches nothing" : "the run of them did")}; see the log of ServiceTests.");
        }
    }
}
