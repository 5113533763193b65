namespace WasteCoach.Build.Environments;

/// <summary>What the cluster is called.</summary>
public sealed record ClusterSettings
{
    /// <summary>The cluster's name, an RFC 1123 label. It is the value of the ownership tag on every resource.</summary>
    public required string Name { get; init; }

    /// <summary>The public domain of the application.</summary>
    public required string Domain { get; init; }

    /// <summary>The namespace of our services; what they need of the stores is put there as Secrets.</summary>
    public required string Namespace { get; init; }

    /// <summary>Whether its data is worth a second question before it is lost.</summary>
    public required bool ProtectData { get; init; }
}
