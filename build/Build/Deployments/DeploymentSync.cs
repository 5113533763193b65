namespace WasteCoach.Build.Deployments;

/// <summary>Brings the cluster to what git has, and if that fails and it is wanted, git and cluster back to what was before.</summary>
public sealed class DeploymentSync(SyncPlan plan, ApplicationsSync sync, ReleaseRollback rollback, Action<string> progress, Action<string> log)
{
    /// <summary>Syncs what git is ahead of, and waits.</summary>
    /// <param name="commit">The branch's newest commit.</param>
    /// <param name="takeBack">Whether a deployment that does not come up is taken back.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ApplicationFailure">An application does not come up; git stays as it is.</exception>
    /// <exception cref="DeploymentException">It did not, and the message says what became of it.</exception>
    public async Task RunAsync(string commit, bool takeBack, CancellationToken cancellation)
    {
        var needs = await plan.FindAsync(commit, cancellation);
        foreach (var need in needs)
        {
            log($"{need.Application}: {need.Why}");
        }

        try
        {
            await sync.RunAsync([.. needs.Select(need => need.Application)], commit, cancellation);
        }
        catch (ApplicationFailure failure) when (takeBack && failure.Application != SyncPlan.List)
        {
            throw await TakeBackAsync(failure, cancellation);
        }
    }

    private async Task<DeploymentException> TakeBackAsync(ApplicationFailure failure, CancellationToken cancellation)
    {
        progress($"{failure.Application} fails; taking the deployment back");
        if (await rollback.RevertAsync([failure.Application], cancellation) is not { } back)
        {
            return new($"{failure.Message}\nIt was not taken back: {failure.Application} had no image before this one.", failure);
        }

        var done = $"{DeploymentRecord.Short(back.Commit)} takes back {string.Join("; ", back.Returns)}";
        try
        {
            await sync.RunAsync([.. back.Returns.Select(item => item.Service)], back.Commit, cancellation);
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
