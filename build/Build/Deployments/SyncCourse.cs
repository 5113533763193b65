using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Deployments;

/// <summary>One sync on its way: looks, asks for what is needed next, and remembers what it asked and saw.</summary>
/// <remarks>
/// An operation that is running already is waited for if it brings our commit or a later one. One of an older commit is ended: git has
/// moved on from there, and with its retries it would keep us waiting for what nobody wants any more.
/// </remarks>
internal sealed class SyncCourse(ArgoCdClient argoCd, SyncGoal goal, TimeProvider clock, Action<string> show)
{
    // Argo CD is restarted now and then, and a load balancer changes its targets: only a longer silence is a failure.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    // Pods of the version before make room only after a while.
    private static readonly TimeSpan SchedulingPatience = TimeSpan.FromSeconds(45);

    private readonly Dictionary<string, long> _unscheduled = [];
    private bool _asked;
    private bool _renderedAnew;
    private long? _silentSince;

    /// <summary>The last thing seen.</summary>
    public string Seen { get; private set; } = "nothing yet";

    /// <summary>A pod that is not ready yet; null for none.</summary>
    public ResourceNode? Unready { get; private set; }

    /// <summary>Looks once.</summary>
    /// <exception cref="HopelessException">The application is clearly failing.</exception>
    public async Task<ProbeResult> LookAsync(CancellationToken cancellation)
    {
        try
        {
            var result = await LookOnceAsync(cancellation);
            _silentSince = null;
            Seen = result.Seen;
            return result;
        }
        catch (ArgoCdFailure failure) when (failure.Trouble is (ArgoCdTrouble.Unreachable or ArgoCdTrouble.NotArgoCd) && IsPassing())
        {
            return ProbeResult.Gone(failure.Message.Split('\n')[0]);
        }
    }

    private bool IsPassing()
    {
        _silentSince ??= clock.GetTimestamp();
        return clock.GetElapsedTime(_silentSince.Value) < Silence;
    }

    private async Task<ProbeResult> LookOnceAsync(CancellationToken cancellation)
    {
        var application = await argoCd.ApplicationAsync(goal.Application, ApplicationRefresh.None, cancellation);
        if (!goal.IsReachedBy(application.Status.Sync.Revision) || ApplicationJudge.ComparisonTrouble(application) is not null)
        {
            application = await RefreshAsync(cancellation);
        }

        if (!_asked && ApplicationJudge.ComparisonTrouble(application) is null && await AskAsync(application, cancellation) is { } waiting)
        {
            return waiting;
        }

        var tree = await argoCd.ResourceTreeAsync(goal.Application, cancellation);
        var verdict = ApplicationJudge.Judge(application, tree, goal);
        var digest = goal.IsReachedBy(application.Status.Sync.Revision) ? goal.DigestAt(application.Status.Sync.Revision!) : null;
        Unready = tree.FirstOrDefault(node => node.Kind == "Pod" && node.Health?.Status is not ("Healthy" or null) && digest is not null && ApplicationJudge.Names(node, digest));
        return verdict.State switch
        {
            ApplicationState.Arrived => ProbeResult.Good(verdict.Seen),
            ApplicationState.Failing => throw new HopelessException(verdict),
            _ => ProbeResult.Gone(verdict.Seen + await UnschedulableAsync(tree, digest, cancellation)),
        };
    }

    // What could not be rendered is remembered by Argo CD for a while: it is asked once to forget that.
    private async Task<Application> RefreshAsync(CancellationToken cancellation)
    {
        var application = await argoCd.ApplicationAsync(goal.Application, ApplicationRefresh.Normal, cancellation);
        if (_renderedAnew || ApplicationJudge.ComparisonTrouble(application) is null)
        {
            return application;
        }

        _renderedAnew = true;
        return await argoCd.ApplicationAsync(goal.Application, ApplicationRefresh.Hard, cancellation);
    }

    /// <returns>What is waited for before it can be asked; null once nothing more is to be asked.</returns>
    private async Task<ProbeResult?> AskAsync(Application application, CancellationToken cancellation)
    {
        if (!goal.IsReachedBy(application.Status.Sync.Revision))
        {
            return ProbeResult.Gone($"Argo CD has seen {DeploymentRecord.Short(application.Status.Sync.Revision is { Length: > 0 } seen ? seen : "nothing")}, not yet {DeploymentRecord.Short(goal.Commit)}");
        }

        if (application.IsBusy)
        {
            var running = application.RunningRevision;
            if (goal.IsReachedBy(running))
            {
                show($"{goal.Application}: Argo CD brings {DeploymentRecord.Short(running!)} already");
                _asked = true;
                return null;
            }

            if (running is null || application.Status.OperationState?.Phase == "Terminating")
            {
                return ProbeResult.Gone("another operation of it has not ended yet");
            }

            show($"{goal.Application}: ending the sync of {DeploymentRecord.Short(running)}, which git has moved on from");
            await argoCd.TerminateAsync(goal.Application, cancellation);
            return ProbeResult.Gone($"the sync of {DeploymentRecord.Short(running)} is ending");
        }

        if (application.Status is { Sync.Status: "Synced", OperationState: { Phase: "Succeeded" } last } && goal.IsReachedBy(last.Revision))
        {
            _asked = true;
            return null;
        }

        try
        {
            await argoCd.SyncAsync(goal.Application, cancellation);
            _asked = true;
            return ProbeResult.Gone("its sync was asked for");
        }
        catch (ArgoCdFailure failure) when (failure.Trouble == ArgoCdTrouble.OperationRunning)
        {
            return ProbeResult.Gone("another operation of it was quicker");
        }
    }

    private async Task<string> UnschedulableAsync(IReadOnlyList<ResourceNode> tree, string? digest, CancellationToken cancellation)
    {
        foreach (var pod in tree.Where(node => node is { Kind: "Pod", Reason: "Pending" } && digest is not null && ApplicationJudge.Names(node, digest)))
        {
            if ((await argoCd.EventsAsync(goal.Application, pod, cancellation)).LastOrDefault(happened => happened.Reason == "FailedScheduling") is not { } failure)
            {
                continue;
            }

            _unscheduled.TryAdd(pod.Name, clock.GetTimestamp());
            if (clock.GetElapsedTime(_unscheduled[pod.Name]) >= SchedulingPatience)
            {
                throw new HopelessException(new(ApplicationState.Failing, $"pod {pod.Name} finds no node: {failure.Message}", pod));
            }

            return $"; pod {pod.Name} finds no node: {failure.Message}";
        }

        return "";
    }
}
