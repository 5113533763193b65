using k8s.Models;
using WasteCoach.Build.Stores;

namespace WasteCoach.Build.Tests.Stores;

public sealed class StuckPodTests
{
    private static readonly DateTime Now = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    public static TheoryData<string, V1Pod, string?> Cases => new()
    {
        { "runs", Pod("Running"), null },
        { "has ended", Pod("Succeeded"), null },
        { "a Job's attempt", Pod("Failed", owner: "Job"), null },
        { "crashes", Pod("Running", waiting: "CrashLoopBackOff"), "CrashLoopBackOff" },
        { "starts", Pod("Pending", waiting: "ContainerCreating", minutesOld: 1), null },
        { "waits long", Pod("Pending", minutesOld: 3), "Pending" },
        { "is being ended", Pod("Running", deletedMinutesAgo: 1), null },
        { "should be gone", Pod("Running", deletedMinutesAgo: 3), "Terminating, past its time" },
        { "lost", Pod("Unknown"), "Unknown" },
        { "node is dead", Pod("Running", node: "dead"), "on dead, which does not answer" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Only_what_does_not_come_right_by_itself_is_stuck(string name, V1Pod pod, string? why)
    {
        ArgumentNullException.ThrowIfNull(pod);
        pod.Metadata.Name = name;

        var stuck = StuckPod.Find([pod], new HashSet<string> { "dead" }, Now);

        Assert.Equal(why is null ? [] : [new StuckPod(name, why, pod.Spec.NodeName == "dead")], stuck);
    }

    private static V1Pod Pod(string phase, string? waiting = null, int minutesOld = 60, int? deletedMinutesAgo = null, string? owner = null, string node = "alive") => new()
    {
        Metadata = new V1ObjectMeta
        {
            CreationTimestamp = Now.AddMinutes(-minutesOld),
            DeletionTimestamp = deletedMinutesAgo is { } minutes ? Now.AddMinutes(-minutes) : null,
            OwnerReferences = owner is null ? null : [new V1OwnerReference { Kind = owner }],
        },
        Spec = new V1PodSpec { NodeName = node },
        Status = new V1PodStatus
        {
            Phase = phase,
            ContainerStatuses = waiting is null ? null : [new V1ContainerStatus { State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = waiting } } }],
        },
    };
}
