namespace Rehearsal.Distribution.Store;

/// <summary>The object has changed since it was read.</summary>
internal sealed class RevisionConflictException(string message) : Exception(message);
