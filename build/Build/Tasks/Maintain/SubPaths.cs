using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Stores;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// Puts Argo CD's and Grafana's sub-paths back: root paths of both servers and the Ingresses before them, by their playbooks, and asks
/// for them by the public entrance.
/// </summary>
[TaskName(nameof(SubPaths))]
[TaskDescription("Put the sub-paths of Argo CD and Grafana back, servers and Ingresses, and prove them by requests")]
public sealed class SubPaths : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    private static readonly string[] Playbooks = ["argocd", "08-monitoring", "07-ingress-resources"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var say = context.Session.SayOf(nameof(SubPaths));
        var changed = Playbooks.Sum(playbook => Playbook.Run(PhaseRun.OfTask(context, nameof(SubPaths)), playbook).Changed);
        using var entrance = new SubPathEntrance(context.EnvironmentSettings);
        var proofs = new List<string>();
        foreach (var path in SubPath.All(context.EnvironmentSettings))
        {
            await Wait.UntilAsync($"{path.Host} leads to {path.Path}/", stop => entrance.LeadsAsync(path, stop), Patience, say, context.Clock, CurrentTask.Cancellation);
            var answer = await entrance.ServesAsync(path, CurrentTask.Cancellation);
            proofs.Add($"{path.Host} leads to {path.Path}/, {answer.Seen}");
            if (answer.IsWrong)
            {
                throw new StoreException($"{path.Host}{path.Health}: {answer.Seen}. The server does not know its sub-path; see kubectl -n {path.Namespace} get pods, and logs of the server.");
            }
        }

        context.Session.CloseWith($"{string.Join("; ", proofs)}; {changed} changes by the playbooks.");
    }
}
