using System.Collections.Concurrent;

namespace Rehearsal.ArgoCd.Git;

/// <summary>All repositories that applications name.</summary>
internal sealed class Repositories(Settings settings)
{
    private readonly ConcurrentDictionary<string, RepositoryMirror> mirrors = new(StringComparer.Ordinal);

    public RepositoryMirror Get(string url) => mirrors.GetOrAdd(url, address => new RepositoryMirror(address, Path.Combine(settings.State, "repositories")));
}
