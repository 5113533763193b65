using Cake.Frosting;
using k8s;
using k8s.Models;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Stores;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// Brings RabbitMQ, Redis and PostgreSQL back: deletes pods that are stuck, applies what the playbooks say anew, and waits until they
/// serve. Volumes and claims are never touched, which is proved at the end.
/// </summary>
[TaskName(nameof(RepairStores))]
[TaskDescription("Bring RabbitMQ, Redis and PostgreSQL back: stuck pods deleted, playbooks applied anew; volumes stay")]
public sealed class RepairStores : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    private static readonly Store[] All = [Store.PostgreSql, Store.Redis, Store.RabbitMq];

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellation = CurrentTask.Cancellation;
        var say = context.Session.SayOf(nameof(RepairStores));
        using var pods = PodAccess.Of(context);
        var volumes = await VolumesAsync(pods.Api, cancellation);
        var stuck = await StuckAsync(context, pods.Api, cancellation);
        foreach (var pod in stuck)
        {
            say($"deleting {pod.Name}: {pod.Why}");
            await pods.Api.CoreV1.DeleteNamespacedPodAsync(pod.Name, Store.Namespace, gracePeriodSeconds: pod.IsOnDeadNode ? 0 : null, cancellationToken: cancellation);
        }

        // Each ends with its own proof: rolled out, volume bound, on its node.
        var changed = All.Sum(store => Playbook.Run(PhaseRun.OfTask(context, nameof(RepairStores)), store.Name).Changed);
        var after = await VolumesAsync(pods.Api, cancellation);
        if (volumes.Except(after).ToList() is { Count: > 0 } lost)
        {
            throw new StoreException($"Claims are other than before: {string.Join(", ", lost.Select(volume => volume.Claim))}. Nothing here deletes one; see kubectl -n {Store.Namespace} get events, and restore: ./build.sh --target={nameof(RestorePostgreSql)}.");
        }

        context.Session.CloseWith(
            $"RabbitMQ, Redis and PostgreSQL serve: {(stuck.Count == 0 ? "no pod was stuck" : $"{stuck.Count} stuck pods deleted ({string.Join(", ", stuck.Select(pod => $"{pod.Name}: {pod.Why}"))})")}, {changed} changes by the playbooks, all {volumes.Count} claims have the volume that they had.");
    }

    private static async Task<IReadOnlyList<StuckPod>> StuckAsync(BuildContext context, IKubernetes api, CancellationToken cancellation)
    {
        var ready = (await api.CoreV1.ListNodeAsync(cancellationToken: cancellation)).Items
            .Where(node => node.Status.Conditions.Any(condition => condition.Type == "Ready" && condition.Status == "True")).Select(node => node.Metadata.Name).ToHashSet();
        var pods = (await api.CoreV1.ListNamespacedPodAsync(Store.Namespace, cancellationToken: cancellation)).Items;
        var dead = pods.Select(pod => pod.Spec.NodeName).OfType<string>().Where(node => !ready.Contains(node)).ToHashSet();
        return StuckPod.Find(pods, dead, context.Clock.GetUtcNow().UtcDateTime);
    }

    private static async Task<IReadOnlyList<(string Claim, string Uid, string Volume)>> VolumesAsync(IKubernetes api, CancellationToken cancellation) =>
        [.. (await api.CoreV1.ListNamespacedPersistentVolumeClaimAsync(Store.Namespace, cancellationToken: cancellation)).Items.Select(claim => (claim.Metadata.Name, claim.Metadata.Uid, claim.Spec.VolumeName ?? ""))];
}
