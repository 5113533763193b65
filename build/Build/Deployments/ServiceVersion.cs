using System.Globalization;

namespace WasteCoach.Build.Deployments;

/// <summary>Which version of a service a commit holds: what ServiceChanges finds out.</summary>
/// <param name="Service">The service.</param>
/// <param name="Project">Its project file, from the repository's root.</param>
/// <param name="InputHash">SHA-256 over everything that goes into its image.</param>
/// <param name="Revision">The last commit that changed any of that.</param>
/// <param name="Committed">When that was committed: the time that the image says it was made.</param>
public sealed record ServiceVersion(string Service, string Project, string InputHash, string Revision, DateTimeOffset Committed)
{
    private const string Prefix = "service.";
    private const int TagDigits = 40;

    /// <summary>The tag by which an image of the same inputs is found again. The registry has it only when all that belongs to the image is there.</summary>
    public string InputTag => "inputs-" + InputHash[..TagDigits];

    /// <summary>The time as texts have it.</summary>
    public string CommittedText => Committed.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The project.</summary>
    public ServiceProject Source => new(Service, Project);

    /// <summary>Name under which the journal keeps it.</summary>
    public string ResultName => Prefix + Service;

    /// <summary>The version as the journal keeps it.</summary>
    public string ToResult() => string.Join(' ', InputHash, Revision, Committed.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Project);

    /// <summary>Reads all versions out of a phase's results, by name.</summary>
    public static IReadOnlyList<ServiceVersion> FromResults(IReadOnlyDictionary<string, string> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return [.. results
            .Where(result => result.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .OrderBy(result => result.Key, StringComparer.Ordinal)
            .Select(result => (Service: result.Key[Prefix.Length..], Parts: result.Value.Split(' ', 4)))
            .Select(version => new ServiceVersion(
                version.Service,
                version.Parts[3],
                version.Parts[0],
                version.Parts[1],
                DateTimeOffset.FromUnixTimeSeconds(long.Parse(version.Parts[2], CultureInfo.InvariantCulture))))];
    }
}
