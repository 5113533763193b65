using Amazon.Runtime;
using WasteCoach.Build.Teardown;

namespace WasteCoach.Build.Tests.Teardown;

/// <summary>An account in memory that refuses to delete what something else needs, and counts what it was asked to delete.</summary>
internal sealed class FakeAccount(IEnumerable<CloudResource> resources) : IResourceSource
{
    private readonly List<CloudResource> _there = [.. resources];

    public IReadOnlySet<ResourceKind> Kinds { get; } = Enum.GetValues<ResourceKind>().ToHashSet();

    /// <summary>Everything that a delete was called for, in order.</summary>
    public List<CloudResource> Asked { get; } = [];

    public IReadOnlyList<CloudResource> There => _there;

    /// <summary>Why a resource can't be deleted now; null when it can.</summary>
    public Func<CloudResource, IReadOnlyList<CloudResource>, string?> Refuse { get; init; } = (_, _) => null;

    public Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<CloudResource>>([.. _there]);

    public Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        Asked.Add(resource);
        if (Refuse(resource, _there) is { } code)
        {
            throw new AmazonServiceException($"{resource.Id} is refused") { ErrorCode = code };
        }

        _there.Remove(resource);
        return Task.CompletedTask;
    }
}
