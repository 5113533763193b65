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
        await deployment.GuardedSync(run.Progress, run.Log).RunAsync(tip, context.Options.RollbackOnFailure, run.Cancellation);
        foreach (var service in deployment.Values.Services(tip))
        {
            run.Result(service, deployment.Values.ImageOf(tip, service)?.Digest ?? "none");
        }
    }
}
