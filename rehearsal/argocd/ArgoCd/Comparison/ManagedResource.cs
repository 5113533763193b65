using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Health;
using Rehearsal.ArgoCd.Sync;

namespace Rehearsal.ArgoCd.Comparison;

/// <summary>One object as it should be and as it is; either may be missing.</summary>
internal sealed record ManagedResource(ObjectKey Key, JsonObject? Target, JsonObject? Live)
{
    /// <summary>Synced or OutOfSync; empty for a hook.</summary>
    public string Status { get; init; } = "";

    /// <summary>Null: the kind has none.</summary>
    public HealthStatus? Health { get; init; }

    public JsonObject Present => Target ?? Live!;

    public bool IsHook => Hook.Is(Target ?? Live!);

    public bool RequiresPruning => Target is null && !IsHook;

    /// <summary>As it stands in an application's status.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Key.Group.Length > 0)
        {
            json["group"] = Key.Group;
        }

        json["version"] = ObjectKey.VersionOf(Present);
        json["kind"] = Key.Kind;
        if (Key.Namespace.Length > 0)
        {
            json["namespace"] = Key.Namespace;
        }

        json["name"] = Key.Name;
        if (Status.Length > 0)
        {
            json["status"] = Status;
        }

        if (Health is not null)
        {
            json["health"] = Health.ToJson();
        }

        if (IsHook)
        {
            json["hook"] = true;
        }

        if (RequiresPruning)
        {
            json["requiresPruning"] = true;
        }

        if (Hook.Wave(Present) is not 0 and var wave)
        {
            json["syncWave"] = wave;
        }

        return json;
    }
}
