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
        var git = new GitObjects(context);
        var root = RootOf(context);
        var commit = SourceCommit.ReadHead(context, root);
        var digest = BaseImage.Of(context.EnvironmentSettings.Images, context.Paths.Root.FullPath).Digest;
        var projects = ServiceCatalogue.Choose(ServiceCatalogue.Read(commit), context.Options.Services);
        var inputs = projects.Select(project => ServiceInputs.Of(commit, project, digest)).ToList();
        var versions = projects.Zip(inputs).Select(service => VersionOf(service.First, service.Second)).ToList();
        WarnOfUncommitted(run, inputs);

        run.Progress($"asking the registry for {versions.Count} images");
        using var images = ReleaseImages.Of(context);
        var found = await images.FindAsync(versions, run.Cancellation);
        var last = ServiceRelease.FromResults(context.Session.ResultsOf(nameof(Push))).ToDictionary(release => release.Service);
        var reports = versions.Zip(inputs).Select(service => ReportOf(service.First, service.Second)).ToList();
        foreach (var line in ServiceReport.Table(reports))
        {
            run.Show(line);
        }

        foreach (var version in versions)
        {
            run.Result(version.ResultName, version.ToResult());
        }

        run.Progress($"{reports.Count(report => report.Action == "build")} to build, {reports.Count(report => report.Action == "reuse")} to reuse, {reports.Count(report => report.Action == "current")} current");

        ServiceVersion VersionOf(ServiceProject project, ServiceInputs input)
        {
            var change = git.LastChange(root, commit.Hash, input.Pathspecs)
                ?? throw new DeploymentException($"No commit is known that changed {project.Folder}, although {commit.Hash} has it. git fsck says whether the clone is whole.");
            return new ServiceVersion(project.Service, project.Path, input.Hash, change.Hash, change.Time);
        }

        ServiceReport ReportOf(ServiceVersion version, ServiceInputs input)
        {
            var release = last.GetValueOrDefault(version.Service);
            var changed = release is null || release.InputHash == version.InputHash ? [] : git.Differences(root, release.Revision, commit.Hash, input.Pathspecs);
            return ServiceReport.Of(version, release, found.GetValueOrDefault(version.Service), changed);
        }
    }

    private static void WarnOfUncommitted(PhaseRun run, List<ServiceInputs> inputs)
    {
        var changes = run.Context.Git().Status(RootOf(run.Context)).Where(change => inputs.Any(input => input.Holds(change.Path))).ToList();
        if (changes.Count > 0)
        {
            run.Warn($"The last commit is deployed, without {changes.Count} changes that are not committed: {string.Join(", ", changes.Take(5).Select(change => change.Path))}{(changes.Count > 5 ? ", …" : "")}.");
        }
    }

    private static GitSettings RootOf(BuildContext context) => new() { WorkingDirectory = context.Paths.Root };
}
