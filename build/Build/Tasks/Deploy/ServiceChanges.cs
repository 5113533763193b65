using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>
/// Finds out which version of each service the checked-out commit holds: a hash over everything that goes into its image, and the
/// last commit that changed any of it. Other phases run again only for what this finds, so a commit that touches no service runs none.
/// </summary>
[TaskName(nameof(ServiceChanges))]
[TaskDescription("Find out what changed in each service since its last release, and whether the registry has its image")]
[IsDependentOn(typeof(DeployPreflight))]
public sealed class ServiceChanges : Phase
{
    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => inputs
        .Configuration("github", "images.base", "registry")
        .Value("base image", BaseImage.DigestOrNone(context.EnvironmentSettings.Images, context.Paths.Root.FullPath))
        .Value("commit", new GitObjects(context).Head(RootOf(context)).Commit)
        .Value("services", context.Options.Services.Count == 0 ? "all" : string.Join(", ", context.Options.Services));

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        Task.FromResult(ProbeResult.Good("the same commit holds the same versions"));

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var context = run.Context;
        var comparison = ServiceComparison.Read(context);
        var versions = comparison.Services.Select(service => service.Version).ToList();
        WarnOfUncommitted(run, comparison.Uncommitted());

        run.Progress($"asking the registry for {versions.Count} images");
        using var images = ReleaseImages.Of(context);
        var reports = comparison.Reports(ServiceRelease.FromResults(context.Session.ResultsOf(nameof(Push))), await images.FindAsync(versions, run.Cancellation));
        foreach (var line in ServiceReport.Table(reports))
        {
            run.Show(line);
        }

        foreach (var version in versions)
        {
            run.Result(version.ResultName, version.ToResult());
        }

        run.Progress($"{reports.Count(report => report.Action == "build")} to build, {reports.Count(report => report.Action == "reuse")} to reuse, {reports.Count(report => report.Action == "current")} current");
    }

    private static void WarnOfUncommitted(PhaseRun run, IReadOnlyList<string> changes)
    {
        if (changes.Count > 0)
        {
            run.Warn($"The last commit is deployed, without {changes.Count} changes that are not committed: {string.Join(", ", changes.Take(5))}{(changes.Count > 5 ? ", …" : "")}.");
        }
    }

    private static GitSettings RootOf(BuildContext context) => new() { WorkingDirectory = context.Paths.Root };
}
