using System.Text.Json;
using Cake.Core.IO;
using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Helm;
using WasteCoach.Build.Tools.Kubectl;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>Tells Argo CD of the applications, by chart applications. From then on they keep up with git by themselves.</summary>
[TaskName(nameof(Applications))]
[TaskDescription("Put Argo CD's Applications and projects (charts/applications) into the cluster")]
[IsDependentOn(typeof(RegistryLogin))]
[IsDependentOn(typeof(Bump))]
public sealed class Applications : Phase
{
    private const string Chart = "charts/applications";
    private const string FieldManager = "wastecoach-build";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.Configuration("git.remote", "git.branch").Files(Chart, ".yaml", ".tpl", ".json");
    }

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) => Task.Run(
        () =>
        {
            ArgumentNullException.ThrowIfNull(context);
            using var deployment = new EnvironmentDeployment(context);
            var wanted = deployment.Values.Services(deployment.Branch.Fetch()).Append(SyncPlan.List).ToList();
            var there = context.Kubectl().Get(Cluster(context), "applications.argoproj.io", allNamespaces: true).GetProperty("items").EnumerateArray()
                .Where(item => item.GetProperty("spec").GetProperty("source").GetProperty("repoURL").GetString() == context.EnvironmentSettings.Git.Remote)
                .Select(item => item.GetProperty("metadata").GetProperty("name").GetString());
            var missing = wanted.Except(there).ToList();
            return missing.Count == 0
                ? ProbeResult.Good($"the cluster has all {wanted.Count} Applications")
                : ProbeResult.Gone($"the cluster has no Application {Words.List(missing!)} of this repository");
        },
        cancellation);

    /// <inheritdoc />
    protected internal override Task ExecuteAsync(PhaseRun run) => Task.Run(
        () =>
        {
            var context = run.Context;
            var environment = context.EnvironmentSettings;
            run.Progress("rendering charts/applications");
            // A file, since helm takes values from a file or from the command line, which is public; the address may say where a company keeps its code.
            var source = context.Paths.Run.CombineWithFilePath("applications-values.json");
            Directory.CreateDirectory(source.GetDirectory().FullPath);
            File.WriteAllText(source.FullPath, JsonSerializer.Serialize(new { repoURL = environment.Git.Remote, revision = environment.Git.Branch }));
            var chart = context.Paths.Root.Combine(Chart);
            var manifests = context.Helm().Template(
                new HelmSettings { Values = [chart.CombineWithFilePath($"values-{environment.Name}.yaml"), source] }, SyncPlan.List, chart.FullPath);
            run.Progress("applying them");
            context.Kubectl().Apply(Cluster(context), manifests, FieldManager);
        },
        run.Cancellation);

    private static KubectlSettings Cluster(BuildContext context) => new() { Kubeconfig = context.Paths.Kubeconfig };
}
