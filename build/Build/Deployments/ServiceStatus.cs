namespace WasteCoach.Build.Deployments;

/// <summary>What runs of one service, and what should.</summary>
public sealed record ServiceStatus
{
    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>The build that git names; null for none.</summary>
    public string? Revision { get; init; }

    /// <summary>What that commit says of itself.</summary>
    public string? Subject { get; init; }

    /// <summary>The digest that git names; null for none.</summary>
    public string? GitDigest { get; init; }

    /// <summary>Whether the registry has the image that git names; null when nobody asked it.</summary>
    public bool? IsInRegistry { get; init; }

    /// <summary>The digests that pods run.</summary>
    public IReadOnlyList<string> ClusterDigests { get; init; } = [];

    /// <summary>How many pods run, and how many of them are ready, such as "2/2".</summary>
    public string Pods { get; init; } = "0/0";

    /// <summary>Argo CD's comparison.</summary>
    public string Sync { get; init; } = "Unknown";

    /// <summary>Argo CD's health.</summary>
    public string Health { get; init; } = "Unknown";

    /// <summary>Since when it is as it is; null when nobody knows.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why git, registry and cluster do not agree, or it is not well; null when all is right.</summary>
    public string? Trouble { get; init; }
}
