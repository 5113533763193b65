using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>Writes the releases into the values of just their charts, in one commit on the branch that Argo CD follows.</summary>
[TaskName(nameof(Bump))]
[TaskDescription("Write tags and digests into the charts' values: one commit, pushed; an older build never replaces a newer one")]
[IsDependentOn(typeof(Push))]
public sealed class Bump : Phase
{
    private const string Tip = "commit";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.Configuration("git").Value("commit", SourceOnBranch.HeadOf(context));
    }

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) => Task.Run(
        () =>
        {
            ArgumentNullException.ThrowIfNull(context);
            using var deployment = new EnvironmentDeployment(context);
            var tip = deployment.Branch.Fetch();
            var releases = ServiceRelease.FromResults(context.Session.ResultsOf(nameof(Push)));
            var different = releases.Where(release => deployment.Values.Read(tip, release.Service).Digest != release.Digest).Select(release => release.Service).ToList();
            return different.Count == 0
                ? ProbeResult.Good($"{deployment.Branch.Name} names all {releases.Count} digests")
                : ProbeResult.Gone($"{deployment.Branch.Name} names another image of {Words.List(different)}");
        },
        cancellation);

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var context = run.Context;
        using var deployment = new EnvironmentDeployment(context);
        var source = new SourceOnBranch(context, deployment.Branch);
        run.Progress($"fetching {deployment.Branch.Name} of {deployment.Branch.Remote}");
        if (source.FindProblem(deployment.Branch.Fetch()) is { } problem)
        {
            throw new DeploymentException(problem);
        }

        var releases = ServiceRelease.FromResults(context.Session.ResultsOf(nameof(Push)));
        var result = await deployment.Bump(run.Progress).RunAsync(releases, SourceOnBranch.HeadOf(context), context.Options.Force, run.Cancellation);
        foreach (var line in result.HeldBack)
        {
            run.Warn(line);
        }

        run.Log(result.Commit is null
            ? $"{deployment.Branch.Name} names all {releases.Count - result.HeldBack.Count} images already ({DeploymentRecord.Short(result.Tip)}); no commit."
            : $"{DeploymentRecord.Short(result.Commit)} on {deployment.Branch.Name}: {string.Join(", ", result.Changed.Select(release => $"{release.Service} {Words.ShortDigest(release.Digest)}"))}");

        // The last commit that touched a chart, not the tip: what is not deployed changes nothing for the phases that follow.
        run.Result(Tip, deployment.Branch.LastChange(result.Tip, "charts")!.Hash);
        foreach (var release in releases)
        {
            run.Result(release.Service, deployment.Values.Read(result.Tip, release.Service).Digest);
        }
    }
}
