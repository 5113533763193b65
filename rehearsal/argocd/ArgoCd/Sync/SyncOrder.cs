namespace Rehearsal.ArgoCd.Sync;

/// <summary>Upstream's order: phase, wave, kind, name.</summary>
internal static class SyncOrder
{
    private static readonly string[] Kinds =
    [
        "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget", "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass",
        "PersistentVolume", "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList", "Role", "RoleList",
        "RoleBinding", "RoleBindingList", "Service", "DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob",
        "Ingress", "APIService",
    ];

    /// <summary>Sorted; a namespace comes before whatever lies in it, a definition before its objects.</summary>
    public static List<SyncTask> Of(IEnumerable<SyncTask> tasks)
    {
        var sorted = tasks.OrderBy(task => Array.IndexOf(SyncPhase.InOrder, task.Phase)).ThenBy(task => task.Wave)
            .ThenBy(task => Array.IndexOf(Kinds, task.Key.Kind) is >= 0 and var index ? index : Kinds.Length).ThenBy(task => task.Key.Name, StringComparer.Ordinal).ToList();
        Advance(sorted, (task, other) => task.Key is { Group: "", Kind: "Namespace" } && other.Key.Namespace == task.Key.Name);
        Advance(sorted, (task, other) => task.Key.Kind == "CustomResourceDefinition" && task.Tree.Text("spec", "group") == other.Key.Group && task.Tree.Text("spec", "names", "kind") == other.Key.Kind);
        return sorted;
    }

    private static void Advance(List<SyncTask> tasks, Func<SyncTask, SyncTask, bool> isNeededBy)
    {
        for (var index = 0; index < tasks.Count; index++)
        {
            var task = tasks[index];
            var first = task.Target is null ? -1 : tasks.FindIndex(other => other.Target is not null && isNeededBy(task, other));
            if (first >= 0 && first < index)
            {
                (task.Phase, task.WaveOverride) = (tasks[first].Phase, tasks[first].Wave);
                tasks.RemoveAt(index);
                tasks.Insert(first, task);
            }
        }
    }
}
