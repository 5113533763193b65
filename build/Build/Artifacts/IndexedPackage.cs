namespace WasteCoach.Build.Artifacts;

/// <summary>A package as a repository's index has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version with the package's own revision, such as 1.28.3-1.1.</param>
/// <param name="Architecture">The architecture, such as amd64.</param>
/// <param name="File">Its file, relative to the repository.</param>
/// <param name="Sha256">The file's SHA-256.</param>
public sealed record IndexedPackage(string Name, string Version, string Architecture, string File, string Sha256);
