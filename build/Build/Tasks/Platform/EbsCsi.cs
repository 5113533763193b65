using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Installs the EBS CSI driver: playbook 05-1-ebs-csi-driver.</summary>
[TaskName(nameof(EbsCsi))]
[TaskDescription("Playbook 05-1: EBS CSI driver and the default storage class gp3")]
[IsDependentOn(typeof(Cni))]
[IsDependentOn(typeof(ProviderId))]
public sealed class EbsCsi() : PlaybookPhase("05-1-ebs-csi-driver")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        context.Cluster.ProbeAsync(cluster => ClusterView.Both(
            cluster.RolledOut("deployment/kube-system/ebs-csi-controller", "daemonset/kube-system/ebs-csi-node"),
            cluster.Exist("StorageClass", "gp3")));
}
