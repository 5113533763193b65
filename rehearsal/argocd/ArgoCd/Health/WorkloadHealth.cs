using static Rehearsal.ArgoCd.Health.HealthStatus;

namespace Rehearsal.ArgoCd.Health;

/// <summary>The health of what keeps pods.</summary>
internal static class WorkloadHealth
{
    public static HealthStatus Deployment(JsonObject tree)
    {
        if (tree.Flag("spec", "paused"))
        {
            return new(Suspended, "Deployment is paused");
        }

        if (tree.Number(0, "metadata", "generation") > tree.Number(0, "status", "observedGeneration"))
        {
            return new(Progressing, "Waiting for rollout to finish: observed deployment generation less than desired generation");
        }

        if (ResourceHealth.Condition(tree, "Progressing").Text("reason") == "ProgressDeadlineExceeded")
        {
            return new(Degraded, $"Deployment \"{tree.Name()}\" exceeded its progress deadline");
        }

        var (wanted, updated) = (tree.Number(0, "spec", "replicas"), tree.Number(0, "status", "updatedReplicas"));
        var (present, available) = (tree.Number(0, "status", "replicas"), tree.Number(0, "status", "availableReplicas"));
        return updated < wanted ? Waiting($"{updated} out of {wanted} new replicas have been updated...")
            : present > updated ? Waiting($"{present - updated} old replicas are pending termination...")
            : available < updated ? Waiting($"{available} of {updated} updated replicas are available...")
            : new(Healthy);
    }

    public static HealthStatus StatefulSet(JsonObject tree)
    {
        var observed = tree.Number(0, "status", "observedGeneration");
        if (observed == 0 || tree.Number(0, "metadata", "generation") > observed)
        {
            return new(Progressing, "Waiting for statefulset spec update to be observed...");
        }

        var (wanted, ready) = (tree.Number(1, "spec", "replicas"), tree.Number(0, "status", "readyReplicas"));
        if (ready < wanted)
        {
            return new(Progressing, $"Waiting for {wanted - ready} pods to be ready...");
        }

        if (tree.Text("spec", "updateStrategy", "type") == "OnDelete")
        {
            return new(Healthy, $"statefulset has {ready} ready pods");
        }

        var (updated, partition) = (tree.Number(0, "status", "updatedReplicas"), tree.Number(0, "spec", "updateStrategy", "rollingUpdate", "partition"));
        if (tree.At("spec", "updateStrategy", "rollingUpdate") is not null)
        {
            return updated < wanted - partition ? new(Progressing, $"Waiting for partitioned roll out to finish: {updated} out of {wanted - partition} new pods have been updated...")
                : new(Healthy, $"partitioned roll out complete: {updated} new pods have been updated...");
        }

        var (current, next) = (tree.Text("status", "currentRevision"), tree.Text("status", "updateRevision"));
        return current != next ? new(Progressing, $"waiting for statefulset rolling update to complete {updated} pods at revision {next}...")
            : new(Healthy, $"statefulset rolling update complete {tree.Number(0, "status", "currentReplicas")} pods at revision {current}...");
    }

    public static HealthStatus DaemonSet(JsonObject tree)
    {
        if (tree.Number(0, "metadata", "generation") > tree.Number(0, "status", "observedGeneration"))
        {
            return new(Progressing, "Waiting for rollout to finish: observed daemon set generation less than desired generation");
        }

        var wanted = tree.Number(0, "status", "desiredNumberScheduled");
        var (updated, available) = (tree.Number(0, "status", "updatedNumberScheduled"), tree.Number(0, "status", "numberAvailable"));
        return tree.Text("spec", "updateStrategy", "type") == "OnDelete" ? new(Healthy, $"daemon set {updated} out of {wanted} new pods have been updated")
            : updated < wanted ? new(Progressing, $"Waiting for daemon set \"{tree.Name()}\" rollout to finish: {updated} out of {wanted} new pods have been updated...")
            : available < wanted ? new(Progressing, $"Waiting for daemon set \"{tree.Name()}\" rollout to finish: {available} of {wanted} updated pods are available...")
            : new(Healthy);
    }

    public static HealthStatus ReplicaSet(JsonObject tree)
    {
        if (tree.Number(0, "metadata", "generation") > tree.Number(0, "status", "observedGeneration"))
        {
            return new(Progressing, "Waiting for rollout to finish: observed replica set generation less than desired generation");
        }

        var failure = ResourceHealth.Condition(tree, "ReplicaFailure");
        var (wanted, available) = (tree.Number(0, "spec", "replicas"), tree.Number(0, "status", "availableReplicas"));
        return failure.Text("status") == "True" ? new(Degraded, failure.Text("message"))
            : available < wanted ? new(Progressing, $"Waiting for rollout to finish: {available} out of {wanted} new replicas are available...")
            : new(Healthy);
    }

    private static HealthStatus Waiting(string what) => new(Progressing, $"Waiting for rollout to finish: {what}");
}
