namespace Rehearsal.ArgoCd.Manifests;

/// <summary>A source could not be turned into manifests; the message is what upstream's repository server would say.</summary>
internal sealed class ManifestException(string message) : Exception(message);
