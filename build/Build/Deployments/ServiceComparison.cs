using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Deployments;

/// <summary>The services of the checked-out commit beside their last releases and what the registry has.</summary>
public sealed class ServiceComparison
{
    private readonly BuildContext _context;
    private readonly GitObjects _git;
    private readonly SourceCommit _commit;

    private ServiceComparison(BuildContext context, GitObjects git, SourceCommit commit, IReadOnlyList<(ServiceVersion, ServiceInputs)> services)
    {
        _context = context;
        _git = git;
        _commit = commit;
        Services = services;
    }

    /// <summary>Each service's version, and what goes into its image.</summary>
    public IReadOnlyList<(ServiceVersion Version, ServiceInputs Inputs)> Services { get; }

    /// <summary>Reads the services that were chosen; all when none were.</summary>
    public static ServiceComparison Read(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var git = new GitObjects(context);
        var commit = SourceCommit.ReadHead(context, RootOf(context));
        var digest = BaseImage.Of(context.EnvironmentSettings.Images, context.Paths.Root.FullPath).Digest;
        var projects = ServiceCatalogue.Choose(ServiceCatalogue.Read(commit), context.Options.Services);
        return new ServiceComparison(context, git, commit, [.. projects.Select(Of)]);

        (ServiceVersion, ServiceInputs) Of(ServiceProject project)
        {
            var inputs = ServiceInputs.Of(commit, project, digest);
            var change = git.LastChange(RootOf(context), commit.Hash, inputs.Pathspecs)
                ?? throw new DeploymentException($"No commit is known that changed {project.Folder}, although {commit.Hash} has it. git fsck says whether the clone is whole.");
            return (new ServiceVersion(project.Service, project.Path, inputs.Hash, change.Hash, change.Time), inputs);
        }
    }

    /// <summary>What is to be done for each.</summary>
    /// <param name="last">The last releases.</param>
    /// <param name="found">What the registry has, by service.</param>
    public IReadOnlyList<ServiceReport> Reports(IEnumerable<ServiceRelease> last, IReadOnlyDictionary<string, ServiceRelease> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var releases = last.ToDictionary(release => release.Service);
        return [.. Services.Select(service =>
        {
            var release = releases.GetValueOrDefault(service.Version.Service);
            var changed = release is null || release.InputHash == service.Version.InputHash
                ? []
                : _git.Differences(RootOf(_context), release.Revision, _commit.Hash, service.Inputs.Pathspecs);
            return ServiceReport.Of(service.Version, release, found.GetValueOrDefault(service.Version.Service), changed);
        })];
    }

    /// <summary>Changes of the working tree that concern a service and are not in the commit.</summary>
    public IReadOnlyList<string> Uncommitted() =>
        [.. _context.Git().Status(RootOf(_context)).Where(change => Services.Any(service => service.Inputs.Holds(change.Path))).Select(change => change.Path)];

    private static GitSettings RootOf(BuildContext context) => new() { WorkingDirectory = context.Paths.Root };
}
