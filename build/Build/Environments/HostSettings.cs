namespace WasteCoach.Build.Environments;

/// <summary>What the operator's machine must offer.</summary>
public sealed record HostSettings
{
    /// <summary>Debian packages that must be installed.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Executables that must be on the path; each is an entry of <see cref="VersionCatalogue.Tools"/>.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>TCP ports that must be free or held by this environment's own services.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>The disk space in GiB that must be free below the repository.</summary>
    public required int FreeDiskGiB { get; init; }
}
