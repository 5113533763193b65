namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>Finds resources of some types in the cloud, by what the plan knows of them.</summary>
public interface IResourceLookup
{
    /// <summary>The terraform types that this look-up knows.</summary>
    IReadOnlySet<string> Types { get; }

    /// <summary>Looks for one resource.</summary>
    /// <param name="resource">The resource as planned.</param>
    /// <param name="plan">All resources of the plan, for those that are told by their neighbours.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    Task<LookupResult> FindAsync(
        PlannedResource resource,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken);
}
