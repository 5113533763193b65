using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Sync;

/// <summary>One object's part in a sync. Without a target it is to go; without a live one it is to come.</summary>
internal sealed class SyncTask(string phase, JsonObject? target, JsonObject? live)
{
    public string Phase { get; set; } = phase;

    public JsonObject? Target { get; } = target;

    public JsonObject? Live { get; set; } = live;

    public long? WaveOverride { get; set; }

    /// <summary>Synced, SyncFailed, Pruned or PruneSkipped; empty: nothing was done yet.</summary>
    public string Status { get; set; } = "";

    /// <summary>An <see cref="OperationPhase"/>; empty: pending.</summary>
    public string State { get; set; } = "";

    public string Message { get; set; } = "";

    public JsonObject Tree => Target ?? Live!;

    public ObjectKey Key => ObjectKey.Of(Tree);

    public string ResultKey => $"{Key}:{Phase}";

    public long Wave => WaveOverride ?? Hook.Wave(Tree);

    public bool IsHook => Hook.Is(Tree);

    public bool IsPrune => Target is null;

    public bool IsPending => State.Length == 0;

    public bool IsRunning => State is OperationPhase.Running or OperationPhase.Terminating;

    public bool IsCompleted => OperationPhase.IsCompleted(State);

    /// <summary>As it stands in an operation's result.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["group"] = Key.Group, ["version"] = ObjectKey.VersionOf(Tree), ["kind"] = Key.Kind, ["namespace"] = Key.Namespace, ["name"] = Key.Name };
        foreach (var (name, value) in ((string, string)[])[("status", Status), ("message", Message), ("hookType", IsHook ? Phase : ""), ("hookPhase", State), ("syncPhase", Phase)])
        {
            if (value.Length > 0)
            {
                json[name] = value;
            }
        }

        return json;
    }
}
