using NuGet.Versioning;

namespace WasteCoach.Build.Environments;

/// <summary>A component at the one version that is installed.</summary>
public sealed record ComponentVersion
{
    /// <summary>Its name in the catalogue.</summary>
    public required string Name { get; init; }

    /// <summary>The version as written. Two parts (<c>1.7</c>) mean that the package source chooses the patch.</summary>
    public required string Version { get; init; }

    /// <summary>The single file that is fetched, or <see langword="null"/> if none is.</summary>
    public Download? Download { get; init; }

    /// <summary>The repository that brings it as packages, or <see langword="null"/> if the nodes' distribution or nobody does.</summary>
    public PackageRepository? Repository { get; init; }

    /// <summary>The first day without upstream support, or <see langword="null"/> if upstream publishes none.</summary>
    public DateOnly? EndOfLife { get; init; }

    /// <summary>The versions accepted where the nodes' distribution provides the component as a package, or <see langword="null"/>.</summary>
    public SemanticRange? Packages { get; init; }

    /// <summary>The versions of other components it works with, by component.</summary>
    public required IReadOnlyDictionary<string, SemanticRange> Compatible { get; init; }

    /// <summary>The version in comparable form.</summary>
    public NuGetVersion Semantic => NuGetVersion.Parse(Version);
}
