using WasteCoach.Build.Tools.Containers;

namespace WasteCoach.Build.Environments;

/// <summary>How images are built.</summary>
public sealed record ImageSettings
{
    /// <summary>What builds them, unless <c>--builder</c> says otherwise.</summary>
    public required ContainerEngine Builder { get; init; }

    /// <summary>The base image's name, with registry and tag; the tag is for readers, the digest decides.</summary>
    public required string BaseName { get; init; }

    /// <summary>The base image's digest, <c>sha256:…</c>. Exactly one of this and <see cref="BaseDigestFile"/> is given.</summary>
    public string? BaseDigest { get; init; }

    /// <summary>A file with the digest in its one line, relative to the repository root: for a base image that is built on this machine.</summary>
    public string? BaseDigestFile { get; init; }
}
