using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Deployments;

/// <summary>Brings one application to what git has, and waits until that runs and is healthy.</summary>
public sealed class ApplicationSync(ArgoCdClient argoCd, TimeProvider clock)
{
    private readonly PodDiagnosis _diagnosis = new(argoCd);

    /// <summary>Syncs and waits.</summary>
    /// <param name="goal">What it is to come to.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="show">Told what is seen, each time it changes.</param>
    /// <param name="cancellation">Ends the wait; the sync itself goes on in the cluster.</param>
    /// <returns>The last thing seen, in words.</returns>
    /// <exception cref="ApplicationFailure">It is clearly failing, or the deadline passed.</exception>
    public async Task<string> RunAsync(SyncGoal goal, TimeSpan deadline, Action<string> show, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(goal);
        var course = new SyncCourse(argoCd, goal, clock, show);
        try
        {
            await Wait.UntilAsync($"{goal.Application} runs {DeploymentRecord.Short(goal.Commit)}", course.LookAsync, deadline, show, clock, cancellation);
            return course.Seen;
        }
        catch (HopelessException hopeless)
        {
            throw new ApplicationFailure(
                goal.Application,
                $"{goal.Application} does not come to {DeploymentRecord.Short(goal.Commit)}: {hopeless.Verdict.Seen}{await DiagnoseAsync(goal, hopeless.Verdict.Pod, cancellation)}",
                hopeless);
        }
        catch (BuildException late) when (late is not ArgoCdFailure)
        {
            throw new ApplicationFailure(
                goal.Application,
                $"{goal.Application}: {late.Message}{await DiagnoseAsync(goal, course.Unready, cancellation)}\n  next: see it in Argo CD; raise argoCd.deadline if it only needs longer.",
                late);
        }
    }

    private async Task<string> DiagnoseAsync(SyncGoal goal, ResourceNode? pod, CancellationToken cancellation) =>
        pod is null ? "" : "\n" + await _diagnosis.OfAsync(goal.Application, pod, cancellation);
}
