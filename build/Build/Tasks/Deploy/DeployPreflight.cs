using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Preflight;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>Refuses a deployment that could not end well, with all that is missing at once. Provisions nothing and changes nothing.</summary>
[TaskName(nameof(DeployPreflight))]
[TaskDescription("Check cluster, registry, git remote, Argo CD, tools and that the commit is pushed; refuse with the command for each thing missing")]
[IsDependentOn(typeof(LocalServices))]
public sealed class DeployPreflight : Phase
{
    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.Configuration("registry", "images.builder", "git", "argoCd").Value("commit", SourceOnBranch.HeadOf(context));
    }

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var problems = await new DeploymentChecks(context).FindProblemsAsync(cancellation);
        return problems.Count == 0 ? ProbeResult.Good("all is there") : ProbeResult.Gone(problems[0].Split('\n')[0]);
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        run.Progress("asking cluster, registry, git remote and Argo CD");
        var problems = await new DeploymentChecks(run.Context).FindProblemsAsync(run.Cancellation);
        if (problems.Count > 0)
        {
            throw new DeploymentException(
                (problems.Count == 1 ? "" : $"{problems.Count} things are missing:{Environment.NewLine}") + string.Join(Environment.NewLine, problems.Select(problem => problems.Count == 1 ? problem : $"- {problem}")));
        }

        // Nothing that follows depends on more than that all is there.
        run.Result("checked", "all");
    }
}
