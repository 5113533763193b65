namespace WasteCoach.Build.Deployments;

/// <summary>An image of a service that is in the registry: what Push gives and Bump takes.</summary>
/// <param name="Service">The service.</param>
/// <param name="InputHash">SHA-256 over everything that went into the image.</param>
/// <param name="Revision">The last commit that changed any of that; the image has it as a tag.</param>
/// <param name="Digest">The digest of its manifest, as the registry has it.</param>
public sealed record ServiceRelease(string Service, string InputHash, string Revision, string Digest)
{
    private const string Prefix = "service.";

    /// <summary>
    /// The commit that the image itself tells at /version. It is another than <see cref="Revision"/> where an image of the same inputs
    /// was there already, built from another commit: a branch that was squashed, a change that was taken back.
    /// </summary>
    public string BuiltFrom { get; init; } = Revision;

    /// <summary>Name under which the journal keeps it.</summary>
    public string ResultName => Prefix + Service;

    /// <summary>The release as the journal keeps it.</summary>
    public string ToResult() => string.Join(' ', InputHash, Revision, Digest, BuiltFrom);

    /// <summary>Reads all releases out of a phase's results, by name.</summary>
    public static IReadOnlyList<ServiceRelease> FromResults(IReadOnlyDictionary<string, string> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return [.. results
            .Where(result => result.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .OrderBy(result => result.Key, StringComparer.Ordinal)
            .Select(result => (Service: result.Key[Prefix.Length..], Parts: result.Value.Split(' ')))
            .Select(release => new ServiceRelease(release.Service, release.Parts[0], release.Parts[1], release.Parts[2]) { BuiltFrom = release.Parts[3] })];
    }
}
