namespace WasteCoach.Build.Environments;

/// <summary>Every version the system is made of, the tools it accepts, and the instance types it knows: <c>environments/versions.yaml</c>.</summary>
public sealed record VersionCatalogue
{
    /// <summary>The file it was read from, relative to the repository root.</summary>
    public required string File { get; init; }

    /// <summary>Components by name, such as <c>kubernetes</c>.</summary>
    public required IReadOnlyDictionary<string, ComponentVersion> Components { get; init; }

    /// <summary>Requirements on executables of the operator's machine, by executable.</summary>
    public required IReadOnlyDictionary<string, ToolRequirement> Tools { get; init; }

    /// <summary>EC2 instance types by name, with their on-demand price.</summary>
    public required IReadOnlyDictionary<string, InstanceType> InstanceTypes { get; init; }

    /// <summary>Where and when the prices of <see cref="InstanceTypes"/> were read.</summary>
    public required PriceSource Prices { get; init; }

    /// <summary>Prices of what is no instance.</summary>
    public required CloudPrices CloudPrices { get; init; }

    /// <summary>Seconds that phases take, by phase and for all others: an estimate for who has no history of its own.</summary>
    public required IReadOnlyDictionary<string, int> PhaseSeconds { get; init; }

    /// <summary>The whole catalogue as paths and values, for fingerprints and for "why did this run". It is as the file was read: a changed copy keeps it.</summary>
    public ConfigurationValues Values { get; init; } = new([]);
}
