using System.Globalization;
using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Containers;

/// <summary>The state of a container as a pod's status shows it.</summary>
internal sealed class ContainerStatus(string name, string image, Action changed)
{
    private readonly Lock guard = new();
    private JsonObject state = new() { ["waiting"] = new JsonObject { ["reason"] = "ContainerCreating" } };
    private JsonObject last = [];
    private string imageId = "";
    private string id = "";
    private bool ready;
    private bool started;

    /// <summary>How often it was started anew; also the number of its present attempt.</summary>
    public long Restarts { get; private set; }

    /// <summary>podman's id of its present attempt.</summary>
    public string ContainerId => Read(() => id[(id.LastIndexOf('/') + 1)..]);

    public bool IsRunning => Read(() => state.ContainsKey("running"));

    public bool IsTerminated => Read(() => state.ContainsKey("terminated"));

    public bool IsReady => Read(() => ready);

    public bool IsStarted => Read(() => started);

    /// <summary>The exit code of its present or, while it waits to be started again, its former end.</summary>
    public long ExitCode => Read(() => state.ContainsKey("terminated") ? state.Number(0, "terminated", "exitCode") : last.Number(0, "terminated", "exitCode"));

    /// <summary>Empty: it does not wait.</summary>
    public string WaitingReason => Read(() => state.Text("waiting", "reason"));

    /// <summary>It ran before, whatever it does now.</summary>
    public bool HasEnded => Read(() => state.ContainsKey("terminated") || last.ContainsKey("terminated"));

    public static string Now() => Time(DateTimeOffset.UtcNow);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public void Wait(string reason, string message = "") => Change(() =>
    {
        KeepLast();
        state = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = reason } };
        if (message.Length > 0)
        {
            state["waiting"]!["message"] = message;
        }

        (ready, started) = (false, false);
    });

    public void Run(string containerId, string pulledId, DateTimeOffset since, bool begun) => Change(() =>
    {
        KeepLast();
        (id, imageId, started, ready) = ($"podman://{containerId}", pulledId, begun, false);
        state = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Time(since) } };
    });

    public void End(ContainerEnd end) => Change(() =>
    {
        KeepLast();
        state = new JsonObject { ["terminated"] = end.ToJson(id) };
        (ready, started) = (false, false);
    });

    public void SetReady(bool value) => Change(() => ready = value);

    public void SetStarted() => Change(() => started = true);

    public void CountRestart() => Change(() => Restarts++);

    /// <summary>An end of an init container that succeeded counts as ready.</summary>
    public void Complete() => Change(() => ready = true);

    public void Restore(JsonNode? saved)
    {
        if (saved?["state"] is not JsonObject known)
        {
            return;
        }

        lock (guard)
        {
            state = known.Copy();
            last = saved["lastState"] is JsonObject former ? former.Copy() : [];
            (id, imageId, ready, started, Restarts) = (saved.Text("containerID"), saved.Text("imageID"), saved.Flag("ready"), saved.Flag("started"), saved.Number(0, "restartCount"));
        }
    }

    public JsonObject ToJson()
    {
        lock (guard)
        {
            var tree = new JsonObject
            {
                ["name"] = name, ["image"] = image, ["imageID"] = imageId, ["ready"] = ready, ["started"] = started, ["restartCount"] = Restarts,
                ["state"] = state.Copy(), ["lastState"] = last.Copy(),
            };
            if (id.Length > 0)
            {
                tree["containerID"] = id;
            }

            return tree;
        }
    }

    private void KeepLast()
    {
        if (state.ContainsKey("terminated"))
        {
            last = state.Copy();
        }
    }

    private T Read<T>(Func<T> look)
    {
        lock (guard)
        {
            return look();
        }
    }

    private void Change(Action change)
    {
        string before, after;
        lock (guard)
        {
            before = ToJson().ToJsonString();
            change();
            after = ToJson().ToJsonString();
        }

        if (before != after)
        {
            changed();
        }
    }
}
