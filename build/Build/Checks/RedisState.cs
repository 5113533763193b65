using System.Globalization;

namespace WasteCoach.Build.Checks;

/// <summary>Whether Redis keeps what it is told, has room, and asks for its password.</summary>
public static class RedisState
{
    private static readonly string[] By = ["DiagnoseRedis", "Doctor"];

    /// <summary>Writes are not kept.</summary>
    public static readonly Trouble Persistence = new(
        "redis-persistence", "Redis does not keep what is written to it",
        "After a restart everybody is signed out, limits are forgotten, results are gone.",
        "appendonly is off, or the last write to its file failed: the volume is full.",
        "./build.sh --target=Redis --force puts its configuration back; a full volume: raise workloads.redis.volumeGiB.", By);

    /// <summary>Memory runs out.</summary>
    public static readonly Trouble Memory = new(
        "redis-memory", "Redis runs out of memory",
        "Writes end with OOM command not allowed: nobody can sign in.",
        "More keys than expected, or keys without an end.",
        "redis-cli --bigkeys shows what takes the room; workloads.redis.limits.memory of the environment gives more.", By);

    /// <summary>Anybody may ask.</summary>
    public static readonly Trouble Unguarded = new(
        "redis-open", "Redis answers without a password",
        "Every pod that reaches it reads and deletes sessions.",
        "It runs without the configuration that has the password.",
        "./build.sh --target=Redis --force puts its configuration back.", By);

    /// <summary>Judges Redis.</summary>
    /// <param name="info">Its INFO, by name.</param>
    /// <param name="asksForPassword">Whether it refuses whoever gives none.</param>
    public static IEnumerable<Finding> Find(IReadOnlyDictionary<string, string> info, bool asksForPassword)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (!asksForPassword)
        {
            yield return Unguarded.Found(Severity.Critical, "Redis", "it answered PING without a password");
        }

        if (info.GetValueOrDefault("aof_enabled") != "1")
        {
            yield return Persistence.Found(Severity.Critical, "Redis", $"aof_enabled is {info.GetValueOrDefault("aof_enabled", "unknown")}");
        }

        foreach (var name in new[] { "aof_last_write_status", "aof_last_bgrewrite_status" }.Where(name => info.GetValueOrDefault(name, "ok") != "ok"))
        {
            yield return Persistence.Found(Severity.Critical, "Redis", $"{name} is {info[name]}");
        }

        if (Number(info, "maxmemory") is var most and > 0 && Number(info, "used_memory") is var used && used * 100 / most is var percent and >= 80)
        {
            yield return Memory.Found(percent >= 95 ? Severity.Critical : Severity.Warning, "Redis", $"{percent} % of {most / 1024 / 1024} MiB are in use");
        }

        if (Number(info, "maxmemory") == 0)
        {
            yield return Memory.Found(Severity.Warning, "Redis", "maxmemory is 0: nothing keeps it below its container's limit, where the kernel kills it", "It runs without its configuration.", "./build.sh --target=Redis --force puts its configuration back.");
        }

        if (Number(info, "rejected_connections") is var rejected and > 0)
        {
            yield return Memory.Found(Severity.Warning, "Redis", $"{rejected} connections were refused since it started", "maxclients was reached.", "CLIENT LIST shows who holds them.");
        }
    }

    private static long Number(IReadOnlyDictionary<string, string> info, string name) =>
        long.TryParse(info.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
