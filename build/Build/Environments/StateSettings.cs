namespace WasteCoach.Build.Environments;

/// <summary>Where what the build remembers is shared.</summary>
public sealed record StateSettings
{
    /// <summary>The S3 bucket of the terraform state, the shared journal and the run lock.</summary>
    public required string Bucket { get; init; }
}
