using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Containers;

/// <summary>How a container ended.</summary>
internal sealed record ContainerEnd(long ExitCode, string Reason, string Message, DateTimeOffset Started, DateTimeOffset Finished)
{
    /// <summary>Nobody saw it end: it is not there any more.</summary>
    public static ContainerEnd Lost(DateTimeOffset started) => new(137, "ContainerStatusUnknown", "The container could not be located when the pod was terminated", started, DateTimeOffset.UtcNow);

    /// <summary>It never came to run.</summary>
    public static ContainerEnd NotStarted(string reason, string message) => new(128, reason, message, DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow);

    public JsonObject ToJson(string id)
    {
        var tree = new JsonObject { ["exitCode"] = ExitCode, ["reason"] = Reason, ["startedAt"] = ContainerStatus.Time(Started), ["finishedAt"] = ContainerStatus.Time(Finished) };
        if (Message.Length > 0)
        {
            tree["message"] = Message;
        }

        if (id.Length > 0)
        {
            tree["containerID"] = id;
        }

        return tree;
    }
}
