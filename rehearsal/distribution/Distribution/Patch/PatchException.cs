namespace Rehearsal.Distribution.Patch;

/// <summary>A patch that cannot be read or does not fit its target.</summary>
internal sealed class PatchException(string message) : Exception(message);
