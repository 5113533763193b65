using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>Has Argo CD bring the changed applications to what git has, and waits until just that runs and is healthy.</summary>
[TaskName(nameof(Sync))]
[TaskDescription("Sync the applications that git changed, and wait until their pods run the new digests and are healthy")]
[IsDependentOn(typeof(Applications))]
public sealed class Sync : Phase
{
    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.Configuration("argoCd", "git.remote", "git.branch");
    }

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        try
        {
            using var deployment = new EnvironmentDeployment(context);
            var tip = await Task.Run(deployment.Branch.Fetch, cancellation);
            var needs = await deployment.Plan.FindAsync(tip, cancellation);
            return needs.Count == 0
                ? ProbeResult.Good($"all applications run {DeploymentRecord.Short(tip)} and are healthy")
                : ProbeResult.Gone(string.Join("; ", needs.Select(need => $"{need.Application}: {need.Why}")));
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
        var tip = await Task.Run(deployment.Branch.Fetch, run.Cancellation);
        var needs = await deployment.Plan.FindAsync(tip, run.Cancellation);
        foreach (var need in needs)
        {
            run.Log($"{need.Application}: {need.Why}");
        }

        try
        {
            await deployment.Sync(run.Progress, run.Log).RunAsync([.. needs.Select(need => need.Application)], tip, run.Cancellation);
        }
        catch (ApplicationFailure failure) when (context.Options.RollbackOnFailure && failure.Application != SyncPlan.List)
        {
            throw await TakeBackAsync(run, deployment, failure);
        }

        foreach (var service in deployment.Values.Services(tip))
        {
            run.Result(service, deployment.Values.ImageOf(tip, service)?.Digest ?? "none");
        }
    }

    private static async Task<DeploymentException> TakeBackAsync(PhaseRun run, EnvironmentDeployment deployment, ApplicationFailure failure)
    {
        run.Progress($"{failure.Application} fails; taking the deployment back");
        if (await deployment.Rollback(run.Progress).RevertAsync([failure.Application], run.Cancellation) is not { } back)
        {
            return new($"{failure.Message}\nIt was not taken back: {failure.Application} had no image before this one.", failure);
        }

        var done = $"{DeploymentRecord.Short(back.Commit)} takes back {string.Join("; ", back.Returns)}";
        try
        {
            await deployment.Sync(run.Progress, run.Log).RunAsync([.. back.Returns.Select(item => item.Service)], back.Commit, run.Cancellation);
        }
        catch (ApplicationFailure again)
        {
            return new($"{failure.Message}\nIt was taken back in git ({done}), but the cluster does not come there: {again.Message}", failure);
        }

        return new(
            $"{failure.Message}\nIt was taken back: {done}. Git and cluster agree, the version before serves and is healthy. "
            + "The build stays away from now on: commit a correction and deploy that.",
            failure);
    }
}
