using WasteCoach.Build.Cloud;

namespace WasteCoach.Build.Teardown;

/// <summary>
/// Tells what belongs to a cluster from everything else, by tags alone: our own, and those that the controllers in the cluster set on
/// what they make. A name, an address or a place says nothing.
/// </summary>
/// <param name="cluster">The cluster's name.</param>
/// <param name="environment">The environment's name.</param>
public sealed class Ownership(string cluster, string environment)
{
    private const string LoadBalancerController = "elbv2.k8s.aws/cluster";

    /// <summary>Whether these are the tags of something that belongs to the cluster.</summary>
    public bool IsOurs(IReadOnlyDictionary<string, string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        // Two environments of one account may have clusters of one name.
        if (tags.TryGetValue(OwnershipTag.EnvironmentKey, out var named) && named != environment)
        {
            return false;
        }

        // Our own tag decides alone, also against the others.
        return tags.TryGetValue(OwnershipTag.Key, out var owner)
            ? owner == cluster
            : tags.GetValueOrDefault($"kubernetes.io/cluster/{cluster}") == "owned" || tags.GetValueOrDefault(LoadBalancerController) == cluster;
    }

    /// <summary>Divides what is in the account into ours and what is not.</summary>
    public OwnedResources Divide(IReadOnlyList<CloudResource> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        var ours = all.Where(resource => IsOurs(resource.Tags) && resource.PartOf is null).ToList();
        var ids = ours.Select(resource => resource.Id).ToHashSet(StringComparer.Ordinal);
        var known = all.Select(resource => resource.Id).ToHashSet(StringComparer.Ordinal);
        var parts = all.Where(IsPart).ToList();
        return new OwnedResources(ours, parts, [.. all.Except(ours).Except(parts)]);

        // What it was a part of may be gone already: a load balancer's interfaces outlive it, and then their VPC tells.
        bool IsPart(CloudResource resource) => resource.PartOf is { } whole
            && (ids.Contains(whole) || (!known.Contains(whole) && resource.Vpc is { } vpc && ids.Contains(vpc)));
    }
}
