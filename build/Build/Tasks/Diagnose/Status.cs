using System.Text.Json;
using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Tells what runs where, built from which commit, and whether git, registry and cluster agree. Fails when they do not; changes nothing.</summary>
[TaskName(nameof(Status))]
[TaskDescription("What runs: git's and the cluster's digest of each service, sync, health, since when, from which commit")]
public sealed class Status : AsyncFrostingTask<BuildContext>
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var deployment = new EnvironmentDeployment(context);
        var tip = await Task.Run(deployment.Branch.Fetch, CurrentTask.Cancellation);
        using var registry = RegistryOf(context);
        var statuses = await new EnvironmentStatus(deployment.Branch, deployment.Values, deployment.ArgoCd, registry).OfAllAsync(tip, CurrentTask.Cancellation);
        context.Session.CloseWith(context.Options.Output == OutputForm.Json
            ? JsonSerializer.Serialize(new { environment = context.EnvironmentSettings.Name, branch = deployment.Branch.Name, commit = tip, services = statuses }, Format)
            : string.Join(Environment.NewLine, EnvironmentStatus.Table(statuses, context.Clock.GetUtcNow()).Append($"{deployment.Branch.Name} is at {DeploymentRecord.Short(tip)} \"{deployment.Branch.Commit(tip).Subject}\".")));
        var troubled = statuses.Where(status => status.Trouble is not null).ToList();
        if (troubled.Count > 0)
        {
            throw new DeploymentException(
                $"Not as it should be: {string.Join("; ", troubled.Select(status => $"{status.Service}: {status.Trouble}"))}. "
                + $"To bring the cluster to what git has: ./build.sh --target=Sync --environment={context.EnvironmentSettings.Name}; to go back: --target=Rollback.");
        }
    }

    // Who only wants to look need not be one who may push.
    private static ReleaseImages? RegistryOf(BuildContext context)
    {
        try
        {
            return ReleaseImages.Of(context);
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }
}
