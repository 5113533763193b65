namespace WasteCoach.Build.Environments;

/// <summary>The environments of a repository: <c>environments/&lt;name&gt;.yaml</c>.</summary>
/// <param name="repositoryRoot">The absolute path of the repository.</param>
/// <param name="phases">The phases of the build, by which deadlines are checked; <see langword="null"/> leaves that out.</param>
public sealed class EnvironmentCatalogue(string repositoryRoot, IReadOnlyCollection<string>? phases = null)
{
    private const string Folder = "environments";
    private const string Extension = ".yaml";
    private const string VersionsFile = $"{Folder}/versions{Extension}";

    private readonly Lazy<VersionCatalogue> versions = new(() => ReadVersions(repositoryRoot));

    /// <summary>The names of all environments, in alphabetical order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var folder = Path.Combine(repositoryRoot, Folder);
            return !Directory.Exists(folder)
                ? []
                :
                [
                    .. Directory.EnumerateFiles(folder, "*" + Extension)
                        .Select(file => Path.GetFileNameWithoutExtension(file))
                        .Where(name => $"{Folder}/{name}{Extension}" != VersionsFile)
                        .Order(StringComparer.Ordinal),
                ];
        }
    }

    /// <summary>The version catalogue that all environments share.</summary>
    /// <exception cref="ConfigurationException">The catalogue is missing or has problems.</exception>
    public VersionCatalogue Versions => versions.Value;

    /// <summary>Reads one environment.</summary>
    /// <param name="name">The environment's name.</param>
    /// <exception cref="ConfigurationException">There is no such environment, or its file or the version catalogue has problems.</exception>
    public BuildEnvironment Load(string name)
    {
        var names = Names;
        if (!names.Contains(name))
        {
            var nearest = NearestNames.Of(name, names).FirstOrDefault() ?? names.FirstOrDefault() ?? "<name>";
            throw new ConfigurationException(
                [new ConfigurationProblem($"{Folder}/{name}{Extension}", 0, 0, "", $"there is no environment '{name}'", NearestNames.Remedy(name, names))],
                $"./build.sh --environment={nearest}");
        }

        var file = $"{Folder}/{name}{Extension}";
        return new EnvironmentReader(file, Versions, phases).Read(File.ReadAllBytes(Path.Combine(repositoryRoot, file)));
    }

    private static VersionCatalogue ReadVersions(string repositoryRoot)
    {
        var path = Path.Combine(repositoryRoot, VersionsFile);
        if (!File.Exists(path))
        {
            throw new ConfigurationException(
                [new ConfigurationProblem(VersionsFile, 0, 0, "", "the version catalogue is missing", "Restore it from the repository's history.")],
                $"git checkout -- {VersionsFile}");
        }

        return new VersionCatalogueReader(VersionsFile).Read(File.ReadAllBytes(path));
    }
}
