namespace Rehearsal.ArgoCd.Comparison;

/// <summary>Something that an application's status tells beside its state.</summary>
internal sealed record Condition(string Type, string Message)
{
    public const string ComparisonError = "ComparisonError", InvalidSpecError = "InvalidSpecError", SyncError = "SyncError", SharedResourceWarning = "SharedResourceWarning", RepeatedResourceWarning = "RepeatedResourceWarning", OrphanedResourceWarning = "OrphanedResourceWarning", DeletionError = "DeletionError", UnknownError = "UnknownError";

    public bool IsError => Type.EndsWith("Error", StringComparison.Ordinal);
}
