namespace Rehearsal.Runtime.Images;

/// <summary>The name of an image in full: registry, repository, and tag or digest.</summary>
internal sealed record ImageReference(string Registry, string Repository, string Tag, string Digest)
{
    /// <summary>What is asked of the registry.</summary>
    public string Version => Digest.Length > 0 ? Digest : Tag;

    /// <summary>Completes a short name as container runtimes do: docker.io, library, latest.</summary>
    public static ImageReference Parse(string name)
    {
        var (rest, digest) = name.Split('@', 2) is [var before, var after] ? (before, after) : (name, "");
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : rest[..slash];
        var registry = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost" ? first : "";
        var path = registry.Length > 0 ? rest[(slash + 1)..] : rest;
        var colon = path.LastIndexOf(':');
        var (repository, tag) = colon < 0 ? (path, digest.Length > 0 ? "" : "latest") : (path[..colon], path[(colon + 1)..]);
        if (registry.Length == 0)
        {
            registry = "docker.io";
            repository = repository.Contains('/', StringComparison.Ordinal) ? repository : $"library/{repository}";
        }

        return new ImageReference(registry, repository, tag, digest);
    }

    /// <summary>The digest alone when there is one: some runtimes refuse a name with both.</summary>
    public override string ToString() => Digest.Length > 0 ? $"{Registry}/{Repository}@{Digest}" : $"{Registry}/{Repository}:{Tag}";
}
