using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// The way back: writes earlier images into the values, in a commit that notes the present ones as bad, and waits until they run.
/// What was rolled back stays away until somebody forces it.
/// </summary>
[TaskName(nameof(Rollback))]
[TaskDescription("Go back to earlier images: by default those before the last deployment; --service, --to")]
public sealed class Rollback : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellation = CurrentTask.Cancellation;
        var say = context.Session.SayOf(nameof(Rollback));
        using var deployment = new EnvironmentDeployment(context);
        var tip = await Task.Run(deployment.Branch.Fetch, cancellation);
        var rollback = deployment.Rollback(say);
        var services = Services(context, deployment, rollback, tip);
        var histories = await HistoriesAsync(deployment, services, say, cancellation);
        var result = await rollback.RunAsync(
            newest => [.. services.Select(service => context.Options.To is { } to
                ? rollback.At(newest, service, to)
                : rollback.LastGood(newest, service, histories.GetValueOrDefault(service), say))],
            cancellation);
        if (result is null)
        {
            say($"{Words.List(services)} {(services.Count == 1 ? "names" : "name")} that image already; no commit");
        }
        else
        {
            say($"{DeploymentRecord.Short(result.Commit)}: {string.Join("; ", result.Returns)}");
        }

        await deployment.Sync(say, say).RunAsync(services, result?.Commit ?? tip, cancellation);
        context.Session.CloseWith(
            $"{Words.List(services)}: {(result is null ? "was there already" : string.Join("; ", result.Returns))}. Git and cluster agree, all is healthy.");
    }

    private static IReadOnlyList<string> Services(BuildContext context, EnvironmentDeployment deployment, ReleaseRollback rollback, string tip)
    {
        var known = deployment.Values.Services(tip);
        if (context.Options.Services.Except(known).ToList() is { Count: > 0 } unknown)
        {
            throw new UsageException($"There is no service {Words.List(unknown)}.", $"Choose of: {string.Join(", ", known)}.");
        }

        var chosen = context.Options.Services.Count > 0 ? context.Options.Services
            : context.Options.To is not null ? [.. known.Where(service => deployment.Values.ImageOf(tip, service) is not null)]
            : rollback.ServicesOfLastDeployment(tip);
        return chosen.Count > 0
            ? chosen
            : throw new UsageException("There is no deployment that could be taken back.", $"See ./build.sh --target=Status --environment={deployment.Values.Environment}; or name services and a build: --service=waste --to=<commit>.");
    }

    // Argo CD may be what is broken: the way back in git must not hang on it.
    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<RevisionHistory>>> HistoriesAsync(
        EnvironmentDeployment deployment, IReadOnlyList<string> services, Action<string> say, CancellationToken cancellation)
    {
        var histories = new Dictionary<string, IReadOnlyList<RevisionHistory>>();
        foreach (var service in services)
        {
            try
            {
                histories[service] = (await deployment.ArgoCd.ApplicationAsync(service, ApplicationRefresh.None, cancellation)).Status.History ?? [];
            }
            catch (ArgoCdFailure failure)
            {
                say($"Argo CD's history of {service} is not known: {failure.Message.Split('\n')[0]}");
            }
        }

        return histories;
    }
}
