namespace Rehearsal.Distribution.Validation;

/// <summary>How two versions of a list are merged by server-side apply.</summary>
internal enum ListKind
{
    /// <summary>The whole list has one owner.</summary>
    Atomic,

    /// <summary>Each scalar has its owners.</summary>
    Set,

    /// <summary>Each element, found by its keys, has its owners.</summary>
    Map,
}
