using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Deployments;

/// <summary>Judges an application by what Argo CD says of it: pure, and asks nothing.</summary>
public static class ApplicationJudge
{
    // Pods that serve nobody any more, though they are still to be seen.
    private static readonly HashSet<string> EndedReasons = ["Terminating", "Evicted", "Completed", "NodeShutdown", "Terminated"];

    // What a container does not come out of without somebody's doing. ErrImagePull and Error are on the way to one of these.
    private static readonly HashSet<string> HopelessReasons =
    [
        "CrashLoopBackOff", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError", "CreateContainerError", "RunContainerError",
    ];

    /// <summary>Whether the application has come to its goal.</summary>
    public static ApplicationVerdict Judge(Application application, IReadOnlyList<ResourceNode> tree, SyncGoal goal)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(goal);
        var status = application.Status;
        if (ComparisonTrouble(application) is { } trouble)
        {
            return new(ApplicationState.Failing, trouble);
        }

        if (!goal.IsReachedBy(status.Sync.Revision))
        {
            return Underway($"Argo CD has seen {ShortOf(status.Sync.Revision)}, not yet {ShortOf(goal.Commit)}");
        }

        var digest = goal.DigestAt(status.Sync.Revision!);
        var pods = tree.Where(node => node.Kind == "Pod" && !HasEnded(node)).ToList();
        if (pods.FirstOrDefault(pod => HopelessReasons.Contains(pod.Reason) && (digest is null || Names(pod, digest))) is { } hopeless)
        {
            return new(ApplicationState.Failing, $"pod {hopeless.Name} is in {hopeless.Reason}{Detail(hopeless.Health)}", hopeless);
        }

        return JudgeOperation(application, tree, goal)
            ?? JudgeDifferences(status)
            ?? JudgePods(pods.Where(pod => pod.IsOf("ReplicaSet") || pod.IsOf("StatefulSet")).ToList(), digest)
            ?? JudgeHealth(status, tree, pods, digest)
            ?? new(ApplicationState.Arrived, $"Synced at {ShortOf(status.Sync.Revision)} and Healthy{(digest is null ? "" : $", running {Words.ShortDigest(digest)}")}");
    }

    /// <summary>Why Argo CD can't compare the application with git; null when it can.</summary>
    public static string? ComparisonTrouble(Application application)
    {
        ArgumentNullException.ThrowIfNull(application);
        var found = application.Status.Conditions?.FirstOrDefault(condition => condition.Type is "ComparisonError" or "InvalidSpecError" or "UnknownError");
        return found is null ? null : $"{found.Type}: {found.Message}";
    }

    /// <summary>Whether a pod serves nobody any more, though it is still to be seen.</summary>
    public static bool HasEnded(ResourceNode pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return EndedReasons.Contains(pod.Reason);
    }

    /// <summary>Whether a pod runs an image by its digest.</summary>
    public static bool Names(ResourceNode pod, string digest)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return pod.Images?.Any(image => image.EndsWith("@" + digest, StringComparison.Ordinal)) == true;
    }

    private static ApplicationVerdict? JudgeOperation(Application application, IReadOnlyList<ResourceNode> tree, SyncGoal goal)
    {
        // One that is asked for and not begun still shows the one before.
        var operation = application.Operation is not null && application.Status.OperationState is { IsOver: true } ? null : application.Status.OperationState;
        if (operation is null || !goal.IsReachedBy(operation.Revision))
        {
            return application.IsBusy || operation is null ? Underway("its sync has not begun") : Underway($"its last sync brought {ShortOf(operation.Revision)}");
        }

        if (operation.SyncResult?.Resources?.FirstOrDefault(resource => !string.IsNullOrEmpty(resource.HookType) && resource.HookPhase is "Failed" or "Error") is { } hook)
        {
            return new(
                ApplicationState.Failing,
                $"{hook.HookType} hook {hook.Kind}/{hook.Name} failed{(string.IsNullOrEmpty(hook.Message) ? "" : $": {hook.Message}")}; no pod was replaced",
                tree.LastOrDefault(node => node.Kind == "Pod" && node.ParentRefs?.Any(owner => owner.Kind == hook.Kind && owner.Name == hook.Name) == true));
        }

        return operation switch
        {
            { Phase: "Failed" or "Error" } => new(ApplicationState.Failing, $"its sync ended as {operation.Phase}: {operation.Message}{Refused(operation)}"),
            { IsOver: false } => Underway($"its sync is {operation.Phase}{(string.IsNullOrEmpty(operation.Message) ? "" : $": {operation.Message}")}"),
            _ => null,
        };
    }

    private static ApplicationVerdict? JudgeDifferences(ApplicationStatus status) => status.Sync.Status == "Synced" ? null : Underway(DifferenceOf(status));

    /// <summary>Which objects are not as git has them, for an application that was brought there.</summary>
    public static string DifferenceOf(ApplicationStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var different = status.Resources?.Where(resource => resource.Status == "OutOfSync").Select(resource => $"{resource.Kind}/{resource.Name}{(resource.RequiresPruning == true ? " (to be pruned)" : "")}").ToList() ?? [];
        return $"{status.Sync.Status}: {(different.Count == 0 ? "it does not say what" : string.Join(", ", different))} differs from git though the sync went well; somebody or something changes it, and self-heal changes it back";
    }

    private static ApplicationVerdict? JudgePods(IReadOnlyList<ResourceNode> pods, string? digest)
    {
        if (digest is null)
        {
            return null;
        }

        var right = pods.Count(pod => Names(pod, digest));
        return pods.Count > 0 && right == pods.Count ? null : Underway($"{right} of {pods.Count} pods run {Words.ShortDigest(digest)}");
    }

    private static ApplicationVerdict? JudgeHealth(ApplicationStatus status, IReadOnlyList<ResourceNode> tree, IReadOnlyList<ResourceNode> pods, string? digest)
    {
        if (status.Health.Status == "Healthy")
        {
            return null;
        }

        var unready = pods.FirstOrDefault(pod => pod.Health?.Status != "Healthy" && (digest is null || Names(pod, digest)));
        if (tree.FirstOrDefault(node => node.Kind is "Deployment" or "StatefulSet" && node.Health?.Status == "Degraded") is { } workload)
        {
            return new(ApplicationState.Failing, $"{workload.Kind}/{workload.Name} is Degraded{Detail(workload.Health)}", unready);
        }

        var worst = tree.FirstOrDefault(node => node.Kind is not ("Pod" or "ReplicaSet") && node.Health?.Status is { } health && health == status.Health.Status);
        return Underway($"{status.Health.Status}{(worst is null ? Detail(status.Health) : $": {worst.Kind}/{worst.Name}{Detail(worst.Health)}")}"
            + (unready is null ? "" : $"; pod {unready.Name} is {unready.Reason}, {unready.Containers} ready"));
    }

    private static string Refused(OperationState operation) => string.Concat(
        (operation.SyncResult?.Resources ?? []).Where(resource => resource.Status == "SyncFailed").Select(resource => $"\n  {resource.Kind}/{resource.Name}: {resource.Message}"));

    private static string Detail(HealthStatus? health) => string.IsNullOrEmpty(health?.Message) ? "" : $" ({health.Message})";

    private static string ShortOf(string? revision) => string.IsNullOrEmpty(revision) ? "nothing" : DeploymentRecord.Short(revision);

    private static ApplicationVerdict Underway(string seen) => new(ApplicationState.Underway, seen);
}
