namespace Rehearsal.ArgoCd.Manifests;

/// <summary>What a commit wants to be in the cluster.</summary>
internal sealed record Rendered(string Revision, string SourceType, IReadOnlyList<JsonObject> Objects);
