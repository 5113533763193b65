namespace WasteCoach.Build.Environments;

/// <summary>The bucket of uploaded images.</summary>
public sealed record StorageSettings
{
    /// <summary>The bucket's name.</summary>
    public required string ImagesBucket { get; init; }

    /// <summary>The web origins that may upload, each scheme and host without a path.</summary>
    public required IReadOnlyList<string> CorsOrigins { get; init; }
}
