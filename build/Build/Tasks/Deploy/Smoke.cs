using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Deployments.Journey;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>Proves from outside, by the public entrance, that what was deployed serves: each service's version, and a user's way through all of them.</summary>
[TaskName(nameof(Smoke))]
[TaskDescription("Prove by the public entrance: /version of each service, pods of the workers, and a user's whole journey")]
[IsDependentOn(typeof(Sync))]
public sealed class Smoke : Phase
{
    // A load balancer needs a while until it sends nothing to the old pods any more.
    private static readonly TimeSpan EntrancePatience = TimeSpan.FromMinutes(2);

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.Configuration("smoke", "applications");
    }

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var entrance = new PublicEntrance(context.EnvironmentSettings.Smoke);
        return await LookAsync(context, entrance, cancellation);
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var context = run.Context;
        using var entrance = new PublicEntrance(context.EnvironmentSettings.Smoke);
        await Wait.UntilAsync("the public entrance serves what was deployed", stop => LookAsync(context, entrance, stop), EntrancePatience, run.Progress, context.Clock, run.Cancellation);
        run.Log("All versions are those that were deployed.");
        await CheckWorkersAsync(run);
        run.Log($"User journey: {await new UserJourney(entrance, context.Clock, run.Progress).WalkAsync(run.Cancellation)}.");
        run.Result("journey", "passed");
    }

    private static async Task<ProbeResult> LookAsync(BuildContext context, PublicEntrance entrance, CancellationToken cancellation)
    {
        var differences = await new RunningVersions(entrance, context.EnvironmentSettings.Applications).FindDifferencesAsync(Served(context), cancellation);
        return differences.Count == 0
            ? ProbeResult.Good("every service says that it is what was deployed")
            : ProbeResult.Gone(string.Join("; ", differences));
    }

    // What was rolled back stays away: then the values name another image than the one that was built last.
    private static List<ServiceRelease> Served(BuildContext context)
    {
        var running = context.Session.ResultsOf(nameof(Sync));
        return [.. ServiceRelease.FromResults(context.Session.ResultsOf(nameof(Push))).Where(release => running.GetValueOrDefault(release.Service) == release.Digest)];
    }

    private static async Task CheckWorkersAsync(PhaseRun run)
    {
        var context = run.Context;
        using var deployment = new EnvironmentDeployment(context);
        var hidden = Served(context).Where(release => context.EnvironmentSettings.Applications.All(service => service.Name != release.Service));
        foreach (var release in hidden)
        {
            var tree = await deployment.ArgoCd.ResourceTreeAsync(release.Service, run.Cancellation);
            var pods = tree.Where(node => node.Kind == "Pod" && node.IsOf("ReplicaSet") && !ApplicationJudge.HasEnded(node)).ToList();
            var others = pods.Where(pod => !ApplicationJudge.Names(pod, release.Digest)).ToList();
            if (pods.Count == 0 || others.Count > 0)
            {
                throw new DeploymentException(
                    $"{release.Service}: {(pods.Count == 0 ? "no pod of it runs" : $"{Words.List(others.Select(pod => pod.Name))} {(others.Count == 1 ? "runs" : "run")} another image")}, deployed was {release.Digest}. See ./build.sh --target=Status --environment={context.EnvironmentSettings.Name}");
            }

            run.Log($"{release.Service}: {pods.Count} pods run {Words.ShortDigest(release.Digest)}.");
        }
    }
}
