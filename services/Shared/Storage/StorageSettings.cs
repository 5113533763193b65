namespace WasteCoach.Shared.Storage;

/// <summary>Where pictures are (section <c>S3</c>). Credentials come by the SDK's own chain.</summary>
public sealed record StorageSettings
{
    /// <summary>Region of the bucket.</summary>
    public string Region { get; init; } = "ap-northeast-2";

    /// <summary>Name of the bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Another endpoint than AWS's own.</summary>
    public string? Endpoint { get; init; }
}
