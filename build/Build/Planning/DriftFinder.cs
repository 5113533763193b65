using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tasks.Preflight;
using WasteCoach.Build.Tasks.Provision;
using WasteCoach.Build.Tools.ArgoCd;
using WasteCoach.Build.Tools.Helm;
using WasteCoach.Build.Tools.Kubectl;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Planning;

/// <summary>Compares what is declared with what is there: cloud, nodes, cluster, git, and what the journal remembers. Only asks.</summary>
public sealed class DriftFinder(BuildContext context, PhaseCatalogue phases, Action<string> say)
{
    private const string Unanswered = "does not answer";
    private readonly ConcurrentQueue<Difference> _found = [];
    private readonly ConcurrentQueue<string> _gaps = [];

    /// <summary>All differences.</summary>
    /// <exception cref="UsageException">Nothing has been made yet.</exception>
    public async Task<DriftReport> FindAsync(CancellationToken cancellation)
    {
        await RecallAsync(cancellation);
        var made = phases.OrderFor(nameof(Tasks.Bootstrap.Cluster)).Select(name => phases.Find(name)!).Where(phase => phase.IsShared && context.Session.HasSucceeded(phase.Name)).ToList();
        if (made.Count == 0)
        {
            throw new UsageException("There is nothing to compare: the journal knows of nothing that was made.", $"To see what would be made: {Command("Plan")}");
        }

        await Task.WhenAll(
            CompareStackAsync("cluster", nameof(ProvisionCluster), made, () => StackVariables.Cluster(context.EnvironmentSettings, context.Session.ResultOf(nameof(SshKey), "publicKey"))),
            CompareStackAsync("foundation", nameof(ProvisionFoundation), made, () => StackVariables.Foundation(context.EnvironmentSettings)),
            CompareNodesAsync([.. made.OfType<PlaybookPhase>()], cancellation),
            AskAsync("the cluster's objects", () => Task.Run(CompareObjects, cancellation)),
            AskAsync("the helm releases", () => CompareReleasesAsync(cancellation)),
            AskAsync("git and Argo CD", () => CompareDeploymentAsync(cancellation)),
            AskWorldAsync(made, cancellation));
        say($"{_found.Count} differences");
        return new DriftReport(context.EnvironmentSettings.Name, [.. _found.OrderBy(difference => difference.Source, StringComparer.Ordinal).ThenBy(difference => difference.Subject, StringComparer.Ordinal)], [.. _gaps.Order(StringComparer.Ordinal)]);
    }

    private async Task RecallAsync(CancellationToken cancellation)
    {
        try
        {
            await context.Locks.RecallSharedJournalAsync(cancellation);
        }
        catch (Exception exception) when (exception.IsOfCloud())
        {
            _gaps.Enqueue($"the shared journal {Unanswered}: {FirstLine(exception)}");
        }
    }

    private Task CompareStackAsync(string stack, string phase, IReadOnlyList<Phase> made, Func<JsonObject> variables) => made.All(done => done.Name != phase)
        ? Task.CompletedTask
        : AskAsync($"terraform/{stack}", async () =>
        {
            var changes = TerraformChanges.Read(await TerraformStack.PreviewAsync(context, stack, variables(), hasState: true), new PriceList(context.Versions));
            var byOthers = changes.ByOthers.Select(change => change.Address).ToHashSet(StringComparer.Ordinal);
            foreach (var change in changes.Planned)
            {
                var what = change.Attributes.Count > 0 ? string.Join('\n', change.Attributes.Select(attribute => $"{attribute.Path} is {attribute.Before}, declared is {attribute.After}")) : $"terraform would {change.Action} it";
                _found.Enqueue(new Difference(
                    "terraform",
                    change.Address,
                    $"terraform/{stack}",
                    byOthers.Contains(change.Address) ? $"changed by others since the last apply: {what}" : $"declared and not applied: {what}",
                    Command(phase, "--force")));
            }
        });

    private async Task CompareNodesAsync(IReadOnlyList<PlaybookPhase> playbooks, CancellationToken cancellation)
    {
        if (playbooks.Count == 0)
        {
            return;
        }

        var inventory = context.Paths.Environment.Combine("drift/inventory");
        Inventory.WriteCopy(context, inventory);
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, context.Options.Parallelism - 1), CancellationToken = cancellation };
        await Parallel.ForEachAsync(playbooks, options, async (phase, token) => await AskAsync($"playbook {phase.PlaybookName}", async () =>
        {
            try
            {
                var recap = await Task.Run(() => Playbook.Check(context, phase.PlaybookName, inventory, _ => { }), token);
                foreach (var change in recap.Changes)
                {
                    _found.Enqueue(new Difference(
                        "playbooks",
                        $"{change.Host}: {(change.Subject.Length > 0 ? change.Subject : change.Task)}",
                        $"playbook {phase.PlaybookName}",
                        $"check mode: task '{change.Task}' would change it",
                        Command(phase.Name, "--force")));
                }
            }
            catch (ToolFailure failure) when (failure.Result is not null)
            {
                _found.Enqueue(new Difference("playbooks", $"playbook {phase.PlaybookName}", $"playbook {phase.PlaybookName}", $"check mode: {failure.Problem}", Command(phase.Name, "--force")));
            }

            say($"{Interlocked.Increment(ref done)} of {playbooks.Count} playbooks compared");
        }));
    }

    private Task CompareObjects()
    {
        if (HasCluster())
        {
            foreach (var difference in HandMadeChanges.Find(context.Kubectl().GetWithManagers(Cluster(), HandMadeChanges.Kinds), context.EnvironmentSettings.Name))
            {
                _found.Enqueue(difference);
            }
        }

        return Task.CompletedTask;
    }

    private async Task CompareReleasesAsync(CancellationToken cancellation)
    {
        if (!HasCluster())
        {
            return;
        }

        var helm = new HelmSettings { ToolPath = await new HelmProgram(context).PathAsync(cancellation), Kubeconfig = context.Paths.Kubeconfig };
        foreach (var release in await Task.Run(() => context.Helm().Releases(helm).EnumerateArray().ToList(), cancellation))
        {
            var (name, space) = (release.GetProperty("name").GetString()!, release.GetProperty("namespace").GetString()!);
            var manifest = await Task.Run(() => context.Helm().Manifest(new HelmSettings { ToolPath = helm.ToolPath, Kubeconfig = helm.Kubeconfig, Namespace = space }, name), cancellation);
            var diff = await Task.Run(() => context.Kubectl().Diff(new KubectlSettings { Kubeconfig = context.Paths.Kubeconfig, Namespace = space }, manifest, "helm"), cancellation);
            foreach (var change in ManifestDiff.Read(name, diff))
            {
                var target = ObjectOwner.TargetOfRelease(name);
                _found.Enqueue(new Difference(
                    "cluster",
                    change.Object,
                    $"helm release {name}",
                    change.IsNew ? "the release has it, the cluster does not" : string.Join('\n', change.Lines),
                    Command(target, "--force")));
            }
        }
    }

    private async Task CompareDeploymentAsync(CancellationToken cancellation)
    {
        if (!context.Session.HasSucceeded(nameof(Tasks.Deploy.Applications)))
        {
            return;
        }

        using var deployment = new EnvironmentDeployment(context);
        var tip = await Task.Run(deployment.Branch.Fetch, cancellation);
        using var registry = ReleaseImages.Of(context);
        foreach (var status in await new EnvironmentStatus(deployment.Branch, deployment.Values, deployment.ArgoCd, registry).OfAllAsync(tip, cancellation))
        {
            if (status.Trouble is { } trouble)
            {
                _found.Enqueue(new Difference("git", status.Service, $"Argo CD application {status.Service}", trouble, Command(nameof(Tasks.Deploy.Sync), $"--service={status.Service}")));
            }
        }
    }

    private async Task AskWorldAsync(IReadOnlyList<Phase> made, CancellationToken cancellation)
    {
        foreach (var phase in made)
        {
            if (await context.Session.AskWorldAsync(phase, context, cancellation) is { Holds: false } answer)
            {
                _found.Enqueue(new Difference("journal", phase.Name, $"phase {phase.Name}", $"its last success no longer holds: {answer.Seen}", Command(phase.Name)));
            }
        }
    }

    private async Task AskAsync(string what, Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (Exception exception) when (exception is BuildException or ToolFailure or ConfigurationException or ArgoCdFailure || exception.IsOfCloud())
        {
            _gaps.Enqueue($"{what}: {FirstLine(exception)}");
        }
    }

    private bool HasCluster() => context.Session.HasSucceeded(nameof(MasterInit));

    private KubectlSettings Cluster() => new() { Kubeconfig = context.Paths.Kubeconfig };

    private string Command(string target, string option = "") => $"./build.sh --target={target}{(option.Length > 0 ? $" {option}" : "")} --environment={context.EnvironmentSettings.Name}";

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].TrimEnd();
}
