using WasteCoach.Build.Deployments.Registries;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Deployments;

/// <summary>Our services' images in the environment's registry.</summary>
public sealed class ReleaseImages : IDisposable
{
    private readonly RegistryClient _registry;
    private readonly ImageNames _names;

    /// <summary>Those of one registry.</summary>
    public ReleaseImages(RegistryClient registry, ImageNames names)
    {
        _registry = registry;
        _names = names;
    }

    /// <summary>Those of an environment.</summary>
    public static ReleaseImages Of(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ReleaseImages(ClientOf(context), new ImageNames(context.EnvironmentSettings));
    }

    /// <summary>A client of an environment's registry, with its user and token.</summary>
    public static RegistryClient ClientOf(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = context.EnvironmentSettings.Registry;
        return new RegistryClient(
            new RegistryEndpoint(settings.Address, settings.PlainHttp),
            new RegistryCredentials(settings.User, context.Secrets.Resolve(settings.Token), settings.Token.Name),
            context.Clock);
    }

    /// <summary>The release of the same inputs, wherever it was built from; null when there is none.</summary>
    public async Task<ServiceRelease?> FindAsync(ServiceVersion version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(version);
        var repository = _names.RepositoryOf(version.Service);
        if (await _registry.FindManifestAsync(repository, version.InputTag, cancellation) is not { } manifest)
        {
            return null;
        }

        var labels = await _registry.ReadLabelsAsync(repository, manifest, cancellation);
        var inputs = labels.GetValueOrDefault(ImageLabels.Inputs);
        return inputs == version.InputHash
            ? new ServiceRelease(version.Service, version.InputHash, version.Revision, manifest.Digest) { BuiltFrom = labels.GetValueOrDefault(ImageLabels.Revision) ?? version.Revision }
            : throw new DeploymentException(
                $"{_names.NameOf(version.Service)}:{version.InputTag} says of itself that it was made of other inputs ({inputs ?? "it has no label " + ImageLabels.Inputs}).{Environment.NewLine}"
                + "  next: somebody moved the tag by hand: delete it in the registry, then run the same command again.");
    }

    /// <summary>Those of the versions that the registry has, by service.</summary>
    public async Task<IReadOnlyDictionary<string, ServiceRelease>> FindAsync(IEnumerable<ServiceVersion> versions, CancellationToken cancellation) =>
        (await Task.WhenAll(versions.Select(version => FindAsync(version, cancellation))))
            .OfType<ServiceRelease>()
            .ToDictionary(release => release.Service, StringComparer.Ordinal);

    /// <summary>Those of the versions whose image the registry has, found out with one small question each.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindDigestsAsync(IEnumerable<ServiceVersion> versions, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(versions.Select(async version =>
            (version.Service, Digest: await _registry.FindDigestAsync(_names.RepositoryOf(version.Service), version.InputTag, cancellation))));
        return found.Where(image => image.Digest is not null).ToDictionary(image => image.Service, image => image.Digest!, StringComparer.Ordinal);
    }

    /// <summary>The digest behind a tag of a service; null when there is no such tag.</summary>
    public Task<string?> FindDigestAsync(string service, string tag, CancellationToken cancellation) =>
        _registry.FindDigestAsync(_names.RepositoryOf(service), tag, cancellation);

    /// <summary>Proves that the registry has an image, and gives it the tags that it does not have yet.</summary>
    /// <exception cref="DeploymentException">The registry does not have it.</exception>
    public async Task TagAsync(string service, string digest, IEnumerable<string> tags, CancellationToken cancellation)
    {
        var repository = _names.RepositoryOf(service);
        var manifest = await _registry.FindManifestAsync(repository, digest, cancellation)
            ?? throw new DeploymentException(
                $"{_names.NameOf(service)}@{digest} was pushed, but the registry does not have it.{Environment.NewLine}  next: see the registry's log; ./build.sh --target=Push --force pushes again.");
        foreach (var tag in tags)
        {
            if (await _registry.FindDigestAsync(repository, tag, cancellation) != digest)
            {
                await _registry.TagAsync(repository, manifest, tag, cancellation);
            }
        }
    }

    /// <summary>
    /// Puts a bill of materials beside an image: as an artifact that refers to it, under the tag by which tools find it in registries
    /// that can't list what refers to an image.
    /// </summary>
    public async Task AttachAsync(string service, string digest, byte[] bill, CancellationToken cancellation)
    {
        var repository = _names.RepositoryOf(service);
        var image = await _registry.FindManifestAsync(repository, digest, cancellation)
            ?? throw new DeploymentException($"{_names.NameOf(service)}@{digest} is not in the registry, so nothing can be said of it there.");
        var artifact = new Artifact(
            await _registry.PutBlobAsync(repository, MediaTypes.Empty, "{}"u8.ToArray(), cancellation),
            await _registry.PutBlobAsync(repository, MediaTypes.CycloneDx, bill, cancellation),
            image.Descriptor);
        await _registry.PutManifestAsync(repository, BillTagOf(digest), MediaTypes.Manifest, artifact.ToManifest(), cancellation);
    }

    /// <summary>The tag of an image's bill of materials.</summary>
    public static string BillTagOf(string digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return $"{digest.Replace(':', '-')}.sbom";
    }

    /// <inheritdoc />
    public void Dispose() => _registry.Dispose();
}
