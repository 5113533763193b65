using WasteCoach.Build.Tools.Containers;

namespace WasteCoach.Build.Deployments;

/// <summary>The images on this machine: built, and perhaps not yet pushed.</summary>
public sealed class LocalImages
{
    private readonly BuildContext _context;
    private readonly DeploymentPaths _paths;
    private readonly ImageNames _names;
    private readonly ContainersRunner _engine;

    /// <summary>Those of an environment.</summary>
    public LocalImages(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _paths = new DeploymentPaths(context.Paths);
        _names = new ImageNames(context.EnvironmentSettings);
        Engine = EngineOf(context);
        _engine = context.Containers(Engine);
    }

    /// <summary>What builds them.</summary>
    public ContainerEngine Engine { get; }

    /// <summary>What builds the images of an environment, unless the command line says otherwise.</summary>
    public static ContainerEngine EngineOf(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Options.Builder ?? context.EnvironmentSettings.Images.Builder;
    }

    /// <summary>Whether an image of a version is here with its bill of materials, so that it can be pushed.</summary>
    public bool Holds(ServiceVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        // Both tags name one image unless it was built from another commit of the same inputs.
        return File.Exists(_paths.BillOf(version).FullPath)
            && _engine.Inspect(Settings(), NameOf(version, version.InputTag)) is { } image
            && _engine.Inspect(Settings(), NameOf(version, version.Revision)) == image;
    }

    /// <summary>Takes away what earlier commits left, and what runs that were killed did.</summary>
    public void Clean(IReadOnlyCollection<ServiceVersion> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        _engine.RemoveLeftovers(Settings());
        foreach (var version in versions)
        {
            var old = _engine.Tags(Settings(), _names.NameOf(version.Service))
                .Where(tag => tag != version.InputTag && tag != version.Revision)
                .Select(tag => NameOf(version, tag)).ToList();
            if (old.Count > 0)
            {
                _engine.Remove(Settings(), old);
            }
        }
    }

    /// <summary>Fetches the base image, if it is not here.</summary>
    public void Fetch(BaseImage onTopOf, EngineLogin login)
    {
        ArgumentNullException.ThrowIfNull(onTopOf);
        if (_engine.Inspect(Settings(), onTopOf.LocalName) is null)
        {
            _engine.Pull(Settings(login), onTopOf.Reference, onTopOf.LocalName);
        }
    }

    /// <summary>Builds the image of a version out of what was published, on the base image that was fetched.</summary>
    public void Build(ServiceVersion version, string published, BaseImage onTopOf)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(onTopOf);
        var bill = _paths.BillOf(version);
        Directory.CreateDirectory(bill.GetDirectory().FullPath);
        File.WriteAllBytes(bill.FullPath, BillOfMaterials.Write(version, published, onTopOf));
        _engine.Build(Settings(), new ImageBuild
        {
            Folder = published,
            File = _paths.Source.CombineWithFilePath(ServiceInputs.Dockerfile),
            Tags = [NameOf(version, version.InputTag), NameOf(version, version.Revision)],
            Created = version.Committed,
            Arguments = new Dictionary<string, string> { ["BASE"] = onTopOf.LocalName },
            Labels = ImageLabels.Of(version, _names.Source, onTopOf),
        });
    }

    /// <summary>Pushes the image of a version under its revision, and gives its digest.</summary>
    public string Push(ServiceVersion version, EngineLogin login)
    {
        ArgumentNullException.ThrowIfNull(version);
        return _engine.Push(Settings(login), NameOf(version, version.Revision));
    }

    /// <summary>A login to the registry, for as long as it is needed.</summary>
    public EngineLogin Login()
    {
        var registry = _context.EnvironmentSettings.Registry;
        return new EngineLogin(_paths.Login, registry, _context.Secrets.Resolve(registry.Token));
    }

    /// <summary>How the engine is called.</summary>
    public ContainersSettings Settings(EngineLogin? login = null) => new()
    {
        Storage = _paths.Storage,
        PlainHttp = _context.EnvironmentSettings.Registry.PlainHttp,
        AuthenticationFile = login?.File,
    };

    private string NameOf(ServiceVersion version, string tag) => $"{_names.NameOf(version.Service)}:{tag}";
}
