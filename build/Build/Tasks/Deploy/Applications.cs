using System.Text.Json;
using Cake.Core.IO;
using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.ArgoCd;
using WasteCoach.Build.Tools.Helm;
using WasteCoach.Build.Tools.Kubectl;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>Tells Argo CD of the applications, by chart applications. From then on they keep up with git by themselves.</summary>
[TaskName(nameof(Applications))]
[TaskDescription("Put Argo CD's Applications and projects (charts/applications) into the cluster")]
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
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var deployment = new EnvironmentDeployment(context);
        try
        {
            var wanted = deployment.Values.Services(await Task.Run(deployment.Branch.Fetch, cancellation)).Append(SyncPlan.List).ToList();
            var missing = wanted.Except(await KnownAsync(deployment, context, cancellation)).ToList();
            return missing.Count == 0
                ? ProbeResult.Good($"Argo CD knows all {wanted.Count} applications")
                : ProbeResult.Gone($"Argo CD knows no {Words.List(missing)} of this repository");
        }
        catch (ArgoCdFailure failure)
        {
            return ProbeResult.Gone(failure.Message.Split('\n')[0]);
        }
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var context = run.Context;
        using var deployment = new EnvironmentDeployment(context);
        if (!context.Options.Force && (await KnownAsync(deployment, context, run.Cancellation)).Contains(SyncPlan.List))
        {
            // The list is an application itself: what git changes in it, Argo CD brings at the next sync, and no kubeconfig is needed for that.
            run.Log("Argo CD has the list already and keeps up with it by itself.");
        }
        else
        {
            var helm = await new HelmProgram(context).PathAsync(run.Cancellation);
            await Task.Run(() => Apply(run, helm), run.Cancellation);
        }

        run.Result("list", SyncPlan.List);
    }

    private static async Task<IReadOnlyList<string>> KnownAsync(EnvironmentDeployment deployment, BuildContext context, CancellationToken cancellation)
    {
        var git = context.EnvironmentSettings.Git;
        return [.. (await deployment.ArgoCd.ApplicationsAsync(cancellation))
            .Where(application => application.Spec?.Source is { } source && source.RepoURL == git.Remote && source.TargetRevision == git.Branch)
            .Select(application => application.Metadata.Name)];
    }

    private static void Apply(PhaseRun run, FilePath helm)
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
            new HelmSettings { ToolPath = helm, Values = [chart.CombineWithFilePath($"values-{environment.Name}.yaml"), source] }, SyncPlan.List, chart.FullPath);
        run.Progress("applying them");
        context.Kubectl().Apply(Cluster(context), manifests, FieldManager);
    }

    private static KubectlSettings Cluster(BuildContext context) => new() { Kubeconfig = context.Paths.Kubeconfig };
}
