using Rehearsal.ArgoCd.Health;

namespace Rehearsal.ArgoCd.Comparison;

/// <summary>How an application's cluster differs from its commit.</summary>
internal sealed record ComparisonResult
{
    public const string Synced = "Synced", OutOfSync = "OutOfSync", Unknown = "Unknown";

    public required string Status { get; init; }

    public string Revision { get; init; } = "";

    public string SourceType { get; init; } = "";

    public required string Health { get; init; }

    public IReadOnlyList<ManagedResource> Resources { get; init; } = [];

    /// <summary>What runs before, with or after a sync.</summary>
    public IReadOnlyList<JsonObject> Hooks { get; init; } = [];

    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    public static ComparisonResult Failed(string revision, params Condition[] conditions) =>
        new() { Status = Unknown, Health = HealthStatus.Unknown, Revision = revision, Conditions = conditions };
}
