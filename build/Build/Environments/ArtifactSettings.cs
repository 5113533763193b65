namespace WasteCoach.Build.Environments;

/// <summary>Where packages, manifests, charts and images are fetched from.</summary>
public sealed record ArtifactSettings
{
    /// <summary>A mirror of packages, manifests and charts, or <see langword="null"/> for upstream.</summary>
    public Uri? Mirror { get; init; }

    /// <summary>A registry prefix for container images, or <see langword="null"/> for upstream.</summary>
    public string? ImageRepository { get; init; }
}
