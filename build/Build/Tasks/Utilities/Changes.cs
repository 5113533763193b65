using System.Text.Json;
using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Reporting;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Tasks.Utilities;

/// <summary>Tells what changed between what is deployed and the checked-out commit: by service, and of infrastructure, playbooks and charts. Changes nothing.</summary>
[TaskName(nameof(Changes))]
[TaskDescription("What changed since the deployed commits: files of each service, and of terraform, playbooks, charts")]
public sealed class Changes : AsyncFrostingTask<BuildContext>
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);
    private static readonly string[] Infrastructure = ["terraform", "ansible", "charts", "environments"];

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var deployment = new EnvironmentDeployment(context);
        var tip = await Task.Run(deployment.Branch.Fetch, CurrentTask.Cancellation);
        var root = new GitSettings { WorkingDirectory = context.Paths.Root };
        var git = new GitObjects(context);
        var head = SourceCommit.ReadHead(context, root);
        var deployed = deployment.Values.Services(tip).Select(service => deployment.Values.ImageOf(tip, service)).OfType<DeployedImage>().ToDictionary(image => image.Service, image => image.Revision);
        var digest = BaseImage.DigestOrNone(context.EnvironmentSettings.Images, context.Paths.Root.FullPath);
        var services = ServiceCatalogue.Read(head)
            .Select(project => (project.Service, Since: deployed.GetValueOrDefault(project.Service), ServiceInputs.Of(head, project, digest).Pathspecs))
            .Select(service => new { service.Service, service.Since, Files = Between(root, git, service.Since, head.Hash, service.Pathspecs) })
            .ToList();
        // The newest of the deployed commits: the one that has all others behind it.
        var known = deployed.Values.Distinct().Where(commit => context.Git().Has(root, commit)).ToList();
        var last = known.OrderByDescending(commit => known.Count(other => context.Git().IsAncestor(root, other, commit))).FirstOrDefault();
        var others = Between(root, git, last, head.Hash, Infrastructure) ?? [];
        var playbooks = PlaybooksWith(context, others);
        context.Session.CloseWith(context.Options.Output == OutputForm.Json
            ? JsonSerializer.Serialize(new { head = head.Hash, deployed = last, services, infrastructure = others, playbooks }, Format)
            : string.Join(Environment.NewLine, [
                .. TextTable.Lines(["service", "deployed", "changed files"], services.Select(service => (IReadOnlyList<string>)
                    [service.Service, service.Since is null ? "never" : DeploymentRecord.Short(service.Since), service.Files is { } files ? Shorten(files) : service.Since is null ? "all" : "unknown: the commit is not in this clone"])),
                last is null ? "Nothing is deployed yet." : $"Since {DeploymentRecord.Short(last)}: {(others.Count == 0 ? "no file" : Shorten(others))} of {string.Join(", ", Infrastructure)}{(playbooks.Count == 0 ? "" : $"; playbooks {string.Join(", ", playbooks)} have other inputs")}.",
                $"HEAD is {DeploymentRecord.Short(head.Hash)}. What would run: ./build.sh --target=Cluster --target=Deploy --dryrun --environment={context.EnvironmentSettings.Name}",
            ]));
    }

    private static IReadOnlyList<string>? Between(GitSettings root, GitObjects git, string? since, string head, IEnumerable<string> paths) =>
        since is null ? null : git.Differences(root, since, head, paths);

    private static List<string> PlaybooksWith(BuildContext context, IReadOnlyList<string> files)
    {
        var changed = files.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Directory.EnumerateFiles(context.Paths.Root.Combine("ansible/playbooks").FullPath, "*.yml").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)
                .Where(name => new PlaybookSources(context.Paths.Root, name).Files.Any(file => changed.Contains(file))),
        ];
    }

    private static string Shorten(IReadOnlyList<string> files) => files.Count == 0 ? "none" : $"{files.Count}: {string.Join(", ", files.Take(3))}{(files.Count > 3 ? ", …" : "")}";
}
