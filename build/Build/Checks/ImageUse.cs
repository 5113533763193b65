namespace WasteCoach.Build.Checks;

/// <summary>An image that something is to run, and what the registry says of it.</summary>
/// <param name="Subject">What runs it.</param>
/// <param name="Repository">Registry, path and name.</param>
/// <param name="Tag">The tag beside the digest; empty where there is none.</param>
/// <param name="Digest">The digest by which it is run; empty where none is written.</param>
/// <param name="Exists">Whether the registry has the digest.</param>
/// <param name="TagDigest">What the registry has under the tag; null where it has none, or there is no tag.</param>
public sealed record ImageUse(string Subject, string Repository, string Tag, string Digest, bool Exists, string? TagDigest);
