namespace Rehearsal.ArgoCd.Sync;

/// <summary>The parts of a sync, in their order.</summary>
internal static class SyncPhase
{
    public const string PreSync = "PreSync", Sync = "Sync", PostSync = "PostSync", SyncFail = "SyncFail";

    public static readonly string[] InOrder = [PreSync, Sync, PostSync, SyncFail];
}
