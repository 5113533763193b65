namespace WasteCoach.Build.Deployments;

/// <summary>What an image says of itself.</summary>
public static class ImageLabels
{
    /// <summary>Where its sources are.</summary>
    public const string Source = "org.opencontainers.image.source";

    /// <summary>The commit that it was built from.</summary>
    public const string Revision = "org.opencontainers.image.revision";

    /// <summary>The time of that commit.</summary>
    public const string Created = "org.opencontainers.image.created";

    /// <summary>Its service.</summary>
    public const string Title = "org.opencontainers.image.title";

    /// <summary>The base image's digest.</summary>
    public const string BaseDigest = "org.opencontainers.image.base.digest";

    /// <summary>The hash of its inputs.</summary>
    public const string Inputs = "wastecoach.inputs";

    /// <summary>The labels of a version of a service. No address of a registry is among them: the same image goes to any.</summary>
    public static IReadOnlyDictionary<string, string> Of(ServiceVersion version, string source, BaseImage onTopOf)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(onTopOf);
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Source] = source,
            [Revision] = version.Revision,
            [Created] = version.CommittedText,
            [Title] = version.Service,
            [BaseDigest] = onTopOf.Digest,
            [Inputs] = version.InputHash,
        };
    }
}
