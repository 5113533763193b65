using System.Collections.Concurrent;

namespace Rehearsal.Runtime.Images;

/// <summary>
/// Which images run here, and under which name they are pulled. Those of the registry's own address always do; those of other registries
/// when ours has them below its own address, as a mirror has: HOST/PATH of the other one.
/// </summary>
internal sealed class ImageCatalogue(RuntimeSettings settings, RegistryClient client)
{
    private static readonly TimeSpan Remember = TimeSpan.FromMinutes(2);
    private readonly ConcurrentDictionary<string, DateTime> found = new(StringComparer.Ordinal);

    public bool IsOwn(string image) => settings.Registry.Length > 0 && ImageReference.Parse(image).Registry == settings.Registry;

    /// <summary>A pod runs when one of its images is the registry's own, or the registry has all of them.</summary>
    /// <exception cref="HttpRequestException">The registry does not say.</exception>
    public async Task<bool> Run(IReadOnlyCollection<string> images, CancellationToken stop)
    {
        if (settings.Registry.Length == 0 || images.Count == 0)
        {
            return false;
        }

        if (images.Any(IsOwn))
        {
            return true;
        }

        foreach (var image in images)
        {
            if (!await Mirrored(image, stop))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What podman pulls in the place of an image.</summary>
    public string PulledName(string image)
    {
        var reference = ImageReference.Parse(image);
        return IsOwn(image) ? reference.ToString() : (reference with { Registry = settings.Registry, Repository = $"{reference.Registry}/{reference.Repository}" }).ToString();
    }

    /// <summary>The login for what the registry keeps for others; our own images bring theirs in the pod's pull secrets.</summary>
    public RegistryLogin? MirrorLogin() => settings.RegistryUser.Length > 0 && File.Exists(settings.RegistryTokenFile)
        ? new RegistryLogin(settings.RegistryUser, File.ReadAllText(settings.RegistryTokenFile).Trim()) : null;

    private async Task<bool> Mirrored(string image, CancellationToken stop)
    {
        if (found.TryGetValue(image, out var until) && until > DateTime.UtcNow)
        {
            return true;
        }

        var reference = ImageReference.Parse(image);
        if (!await client.Has($"{reference.Registry}/{reference.Repository}", reference.Version, MirrorLogin(), stop))
        {
            return false;
        }

        found[image] = DateTime.UtcNow + Remember;
        return true;
    }
}
