namespace WasteCoach.Build.Teardown;

/// <summary>Lists and deletes resources of some kinds.</summary>
public interface IResourceSource
{
    /// <summary>The kinds that it knows.</summary>
    IReadOnlySet<ResourceKind> Kinds { get; }

    /// <summary>Everything of these kinds in the account and region, whoever's it is.</summary>
    Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation);

    /// <summary>Deletes one, with what can only go with it. Deleting what is gone already does nothing.</summary>
    /// <exception cref="Amazon.Runtime.AmazonServiceException">The cloud refuses.</exception>
    Task DeleteAsync(CloudResource resource, CancellationToken cancellation);
}
