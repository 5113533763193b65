namespace Rehearsal.Distribution.Store;

/// <summary>A change of one object. After a deletion <paramref name="Current"/> is the last state under the revision of the deletion.</summary>
internal sealed record StoreEvent(long Revision, StoredObject? Previous, StoredObject Current, bool Deleted);
