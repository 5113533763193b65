namespace WasteCoach.Build.Environments;

/// <summary>The GitHub repository whose workflows may assume the deployment role.</summary>
public sealed record GitHubSettings
{
    /// <summary>The user or organisation.</summary>
    public required string Owner { get; init; }

    /// <summary>The repository's name without its owner.</summary>
    public required string Repository { get; init; }
}
