using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Provision;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>
/// Proves the cluster as a whole: playbook verify, and once more what later phases could have spoiled, the load balancer with its
/// targets and the names. Changes nothing.
/// </summary>
[TaskName(nameof(Verify))]
[TaskDescription("Prove the whole: nodes, pods and where they run, volumes, certificate, load balancer and targets, names")]
[IsDependentOn(typeof(Bootstrap.Bootstrap))]
[IsDependentOn(typeof(Platform.Platform))]
[IsDependentOn(typeof(ProvisionFoundation))]
public sealed class Verify : Phase
{
    private const string Tag = "verify";
    private static readonly string[] Playbooks = ["verify", "07-ingress-resources", "09-route53-update"];

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        foreach (var playbook in Playbooks)
        {
            Playbook.DeclareInputs(inputs, context, playbook);
        }
    }

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => ClusterView.Both(cluster.PodsReady(), cluster.VolumesBound()));

    /// <inheritdoc />
    protected internal override Task ExecuteAsync(PhaseRun run)
    {
        foreach (var playbook in Playbooks)
        {
            Playbook.Run(run, playbook, Tag);
        }

        return Task.CompletedTask;
    }
}
