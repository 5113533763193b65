namespace WasteCoach.Build.Environments;

/// <summary>Where packages, manifests, charts and images are fetched from.</summary>
public sealed record ArtifactSettings
{
    /// <summary>
    /// Base address of a mirror of packages, manifests and charts, or <see langword="null"/> for upstream. It serves what upstream
    /// has at <c>https://HOST/PATH</c> at <c>MIRROR/HOST/PATH</c>.
    /// </summary>
    public Uri? Mirror { get; init; }

    /// <summary>A registry prefix for container images, or <see langword="null"/> for upstream.</summary>
    public string? ImageRepository { get; init; }

    /// <summary>
    /// File with the ASCII-armored public key that signs the mirror's Kubernetes packages, relative to the repository root, or
    /// <see langword="null"/> where upstream's own signature was kept.
    /// </summary>
    public string? KubernetesKey { get; init; }

    /// <summary>SHA-256 of files that the mirror has otherwise than upstream, by component.</summary>
    public IReadOnlyDictionary<string, string> Checksums { get; init; } = new Dictionary<string, string>();

    /// <summary>Where something of upstream is fetched in this environment.</summary>
    public Uri AddressOf(Uri upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return Mirror is null ? upstream : new Uri($"{Mirror.ToString().TrimEnd('/')}/{upstream.Authority}{upstream.PathAndQuery}");
    }
}
