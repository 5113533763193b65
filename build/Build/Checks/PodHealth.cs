using System.Text.Json;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Checks;

/// <summary>Why a pod does not run.</summary>
public static class PodHealth
{
    private const int ManyRestarts = 5;
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(3);
    private static readonly string[] By = ["DiagnosePods", "Doctor"];

    /// <summary>No node takes a pod.</summary>
    public static readonly Trouble Pending = new(
        "pod-pending", "A pod is Pending",
        "It is placed nowhere and nothing of it runs.",
        "No node has what it asks for: room, a label, a tolerated taint, or the zone of its volume.",
        "The proof has the scheduler's count of what each node lacked; change the request, selector or toleration that it names.", By);

    /// <summary>An image can not be had.</summary>
    public static readonly Trouble Unpullable = new(
        "image-unpullable", "The image of a pod can not be pulled",
        "ErrImagePull or ImagePullBackOff; a rollout stands still.",
        "The image or digest does not exist in the registry, or the login of the namespace has expired.",
        "./build.sh --target=Status shows whether the registry has it, --target=Push pushes it, --target=RegistryLogin renews the login.", By);

    /// <summary>A container ends again and again.</summary>
    public static readonly Trouble CrashLoop = new(
        "crash-loop", "A container ends again and again",
        "CrashLoopBackOff: it is started ever more seldom.",
        "The program ends by itself, is killed for its memory, or its liveness probe fails.",
        "The proof has its exit code and last lines. Back to the last healthy images: ./build.sh --target=Rollback.", By);

    /// <summary>A container was started anew often.</summary>
    public static readonly Trouble Restarts = new(
        "pod-restarts", "A container was started anew often",
        "Requests are lost each time.",
        "It crashes now and then, or its memory limit is too low.",
        "kubectl logs --previous of the pod; for OOMKilled raise its memory limit.", By);

    /// <summary>A pod runs and is not ready.</summary>
    public static readonly Trouble NotReady = new(
        "pod-not-ready", "A pod runs but is not ready",
        "It gets no requests.",
        "Its readiness probe fails: what it depends on does not answer, or it has not started.",
        "kubectl describe of the pod shows the probe's answer, kubectl logs why.", By);

    /// <summary>Judges a pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="tail">The last lines of the log of one of its containers, where it was asked for.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<Finding> Find(ClusterObject pod, IReadOnlyDictionary<string, string> tail, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(tail);
        if (pod.Text("status", "phase") is "Succeeded" || IsPastAttempt(pod))
        {
            yield break;
        }

        if (pod.Text("status", "phase") == "Pending" && pod.WhyNot("PodScheduled") is { } reason)
        {
            yield return Unscheduled(pod, reason);
            yield break;
        }

        var explained = false;
        foreach (var container in Containers(pod))
        {
            var name = Text(container, "name");
            var subject = $"{pod.Path} ({name})";
            var waiting = State(container, "state", "waiting");
            var restarts = container.TryGetProperty("restartCount", out var count) ? count.GetInt32() : 0;
            var why = Text(waiting, "reason");
            if (why is "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull")
            {
                explained = true;
                yield return Unpullable.Found(Severity.Critical, subject, $"{why}: {Text(waiting, "message")}; image {Text(container, "image")}");
            }
            else if (why is "CrashLoopBackOff" or "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError")
            {
                explained = true;
                yield return CrashLoop.Found(Severity.Critical, subject, $"{why}, {restarts} restarts{Ended(container)}{(why == "CrashLoopBackOff" ? "" : $"; {Text(waiting, "message")}")}{Tail(tail, pod, name)}");
            }
            else if (restarts >= ManyRestarts)
            {
                yield return Restarts.Found(Severity.Warning, subject, $"{restarts} restarts{Ended(container)}");
            }
        }

        if (!explained && pod.WhyNot("Ready") is { } notReady && Since(pod) is { } since && now - since > LongEnough)
        {
            yield return NotReady.Found(Severity.Critical, pod.Path, $"not ready for {(now - since).TotalMinutes:0} minutes: {notReady}");
        }
    }

    /// <summary>The containers whose last lines a finding wants: those that crash.</summary>
    public static IEnumerable<string> Crashing(ClusterObject pod) => Containers(pod)
        .Where(container => Text(State(container, "state", "waiting"), "reason") == "CrashLoopBackOff")
        .Select(container => Text(container, "name"));

    /// <summary>Key of a container's last lines.</summary>
    public static string KeyOf(ClusterObject pod, string container) => $"{pod?.Path} {container}";

    // The scheduler tells each reason with the number of nodes that have it.
    private static Finding Unscheduled(ClusterObject pod, string reason)
    {
        var asked = string.Join(", ", pod.Items("spec", "containers").Select(container => Requests(container)).Where(text => text.Length > 0));
        var selector = pod.Names("spec", "nodeSelector").Select(pair => $"{pair.Key}={pair.Value}").ToList();
        var proof = $"{reason}{(asked.Length == 0 ? "" : $"; it asks for {asked}")}{(selector.Count == 0 ? "" : $"; it selects {string.Join(", ", selector)}")}";
        var trouble = PendingReasons.Of(reason);
        return trouble.Found(Severity.Critical, pod.Path, proof);
    }

    private static string Requests(JsonElement container) =>
        container.TryGetProperty("resources", out var resources) && resources.TryGetProperty("requests", out var requests)
            ? string.Join(" and ", requests.EnumerateObject().Select(request => $"{request.Name} {request.Value}"))
            : "";

    private static string Ended(JsonElement container)
    {
        var last = State(container, "lastState", "terminated");
        return last.ValueKind == JsonValueKind.Undefined ? "" : $", last ended with {(last.TryGetProperty("exitCode", out var code) ? code.GetInt32() : 0)} ({Text(last, "reason")})";
    }

    private static string Tail(IReadOnlyDictionary<string, string> tail, ClusterObject pod, string container) =>
        tail.TryGetValue(KeyOf(pod, container), out var lines) && lines.Length > 0 ? $"; the last lines of its log: {lines}" : "";

    private static DateTimeOffset? Since(ClusterObject pod)
    {
        var ready = pod.Items("status", "conditions").FirstOrDefault(condition => Text(condition, "type") == "Ready");
        return DateTimeOffset.TryParse(Text(ready, "lastTransitionTime") is { Length: > 0 } changed ? changed : pod.Text("metadata", "creationTimestamp"), out var at) ? at : null;
    }

    private static IEnumerable<JsonElement> Containers(ClusterObject pod) => pod.Items("status", "initContainerStatuses").Concat(pod.Items("status", "containerStatuses"));

    private static JsonElement State(JsonElement container, string when, string which) =>
        container.TryGetProperty(when, out var state) && state.TryGetProperty(which, out var found) ? found : default;

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool IsPastAttempt(ClusterObject pod) =>
        pod.Text("status", "phase") == "Failed" && pod.Items("metadata", "ownerReferences").Any(owner => Text(owner, "kind") == "Job");
}
