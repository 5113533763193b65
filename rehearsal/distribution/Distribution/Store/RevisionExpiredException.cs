namespace Rehearsal.Distribution.Store;

/// <summary>A watch asks for changes that are no longer kept.</summary>
internal sealed class RevisionExpiredException(long revision, long oldest)
    : Exception($"too old resource version: {revision} ({oldest})");
