namespace WasteCoach.Build.Deployments.Registries;

/// <summary>Media types of what registries hold.</summary>
public static class MediaTypes
{
    /// <summary>A manifest of one image or artifact.</summary>
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Manifests for several platforms.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>Docker's manifest.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker's manifests for several platforms.</summary>
    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>The configuration of an artifact that has none.</summary>
    public const string Empty = "application/vnd.oci.empty.v1+json";

    /// <summary>A bill of materials.</summary>
    public const string CycloneDx = "application/vnd.cyclonedx+json";

    /// <summary>Every kind of manifest, the newest first.</summary>
    public static readonly IReadOnlyList<string> Manifests = [Manifest, Index, DockerManifest, DockerIndex];
}
