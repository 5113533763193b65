using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Deployments;

/// <summary>How the images of an environment are called.</summary>
public sealed class ImageNames(BuildEnvironment environment)
{
    // Registries take no capitals in names; GitHub does.
    private readonly string _prefix = $"{environment.GitHub.Owner}/{environment.GitHub.Repository}".ToLowerInvariant();

    /// <summary>The name in the registry, which its API uses.</summary>
    public string RepositoryOf(string service) => $"{_prefix}/{service}";

    /// <summary>The name with the registry.</summary>
    public string NameOf(string service) => $"{environment.Registry.Address}/{RepositoryOf(service)}";

    /// <summary>The address of the sources, for a label.</summary>
    public string Source => $"https://github.com/{environment.GitHub.Owner}/{environment.GitHub.Repository}";
}
