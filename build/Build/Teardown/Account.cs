namespace WasteCoach.Build.Teardown;

/// <summary>Everything in the account and region that a cluster could consist of.</summary>
public sealed class Account(IReadOnlyList<IResourceSource> sources) : IResourceSource
{
    /// <inheritdoc />
    public IReadOnlySet<ResourceKind> Kinds => sources.SelectMany(source => source.Kinds).ToHashSet();

    /// <inheritdoc />
    public async Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation)
    {
        var lists = await Task.WhenAll(sources.Select(source => source.ListAsync(cancellation)));
        return [.. lists.SelectMany(list => list).OrderBy(resource => resource.Kind).ThenBy(resource => resource.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return sources.Single(source => source.Kinds.Contains(resource.Kind)).DeleteAsync(resource, cancellation);
    }
}
