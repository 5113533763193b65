using static Rehearsal.ArgoCd.Health.HealthStatus;

namespace Rehearsal.ArgoCd.Health;

/// <summary>The health of a pod.</summary>
internal static class PodHealth
{
    public static HealthStatus Of(JsonObject pod)
    {
        var always = pod.Text("spec", "restartPolicy") == "Always";
        var containers = pod.Elements("status", "containerStatuses").ToList();

        // A pod that is to end may yet come up: only what should run for ever is judged by its waiting.
        var stuck = always ? containers.Select(container => container.At("state", "waiting")).Where(IsStuck).ToList() : [];
        if (stuck.Count > 0)
        {
            return new(Degraded, string.Join(", ", stuck.Select(waiting => waiting.Text("message"))));
        }

        var message = pod.Text("status", "message");
        return pod.Text("status", "phase") switch
        {
            "Pending" => new(Progressing, message),
            "Succeeded" => new(Healthy, message),
            "Failed" => new(Degraded, message.Length > 0 ? message : pod.Elements("status", "initContainerStatuses").Concat(containers).Select(Failure).FirstOrDefault(words => words.Length > 0) ?? ""),
            "Running" when !always => new(Progressing, message),
            "Running" when ResourceHealth.Condition(pod, "Ready").Text("status") == "True" => new(Healthy, message),
            "Running" => new(containers.Any(container => container.At("lastState", "terminated") is not null) ? Degraded : Progressing, message),
            _ => new(Unknown, message),
        };
    }

    private static bool IsStuck(JsonNode? waiting) =>
        waiting.Text("reason") is { Length: > 0 } reason && (reason.StartsWith("Err", StringComparison.Ordinal) || reason.EndsWith("Error", StringComparison.Ordinal) || reason.EndsWith("BackOff", StringComparison.Ordinal));

    private static string Failure(JsonNode container)
    {
        var ended = container.At("state", "terminated");
        return ended.Text("message") is { Length: > 0 } words ? words
            : ended.Text("reason") == "OOMKilled" ? "OOMKilled"
            : ended.Number(0, "exitCode") is not 0 and var code ? $"container \"{container.Text("name")}\" failed with exit code {code}"
            : "";
    }
}
