using Cake.Frosting;
using NuGet.Versioning;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Nodes;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tools.Kubectl;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// Brings Kubernetes to the version of the catalogue, at most one minor on: the control plane first, then node by node, each drained meanwhile.
/// The run of Cluster that follows proves the whole.
/// </summary>
[TaskName(nameof(Upgrade))]
[TaskDescription("Kubernetes to the version of versions.yaml, at most one minor on: control plane, then node by node. --dryrun shows the plan")]
[IsDependentOn(typeof(Inventory))]
[ContinuesWith(typeof(Cluster), From = typeof(Common))]
public sealed class Upgrade : AsyncFrostingTask<BuildContext>, IChangesTheWorld, IPlans
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> PlanAsync(BuildContext context, CancellationToken cancellation)
    {
        var upgrade = await LookAsync(context, cancellation);
        return upgrade.IsDone ? [$"do nothing: API server and kubelets have {upgrade.Target}"] : upgrade.Steps();
    }

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var run = PhaseRun.OfTask(context, nameof(Upgrade));
        var upgrade = await LookAsync(context, run.Cancellation);
        if (upgrade.IsDone)
        {
            context.Session.CloseWith($"API server and kubelets have {upgrade.Target} already.");
            return;
        }

        foreach (var step in upgrade.Steps())
        {
            run.Show(step);
        }

        Playbook.Run(run, "upgrade");
        context.Session.CloseWith($"API server and kubelets have {upgrade.Target}.");
    }

    /// <exception cref="UsageException">The upgrade breaks a rule; nothing was touched.</exception>
    private static async Task<KubernetesUpgrade> LookAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!File.Exists(context.Paths.Kubeconfig.FullPath))
        {
            throw new UsageException(
                $"There is no {context.Paths.Root.GetRelativePath(context.Paths.Kubeconfig)}, so there is no cluster to upgrade.",
                $"A cluster of {context.EnvironmentSettings.Name} is made, or its kubeconfig fetched, by: ./build.sh --target=Cluster --environment={context.EnvironmentSettings.Name}");
        }

        var access = new KubectlSettings { Kubeconfig = context.Paths.Kubeconfig };
        var (server, nodes) = await Task.Run(
            () => (context.Kubectl().Version(access).GetProperty("serverVersion").GetProperty("gitVersion").GetString()!, context.Kubectl().Get(access, "nodes").GetProperty("items")),
            cancellation);
        var controlPlane = context.EnvironmentSettings.ControlPlane.Name;
        var upgrade = new KubernetesUpgrade(
            Parse(server),
            [.. nodes.EnumerateArray().Select(item => new ClusterObject(item)).Select(node => new NodeVersion(
                node.Name, node.Name == controlPlane, Parse(node.Text("status", "nodeInfo", "kubeletVersion")), node.WhyNot("Ready")))],
            context.Versions);
        return upgrade.Problems() is { Count: > 0 } problems
            ? throw new UsageException($"Kubernetes can't be upgraded to {upgrade.Target}. {string.Join(' ', problems)}", $"Then again: ./build.sh --target={nameof(Upgrade)} --environment={context.EnvironmentSettings.Name} --dryrun")
            : upgrade;
    }

    private static NuGetVersion Parse(string version) => NuGetVersion.Parse(version.TrimStart('v'));
}
