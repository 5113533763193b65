namespace WasteCoach.Build.Teardown;

/// <summary>What is in the account, divided by whose it is.</summary>
/// <param name="Ours">What carries the cluster's tags.</param>
/// <param name="Parts">What comes and goes with something of ours.</param>
/// <param name="Foreign">Everything else.</param>
public sealed record OwnedResources(IReadOnlyList<CloudResource> Ours, IReadOnlyList<CloudResource> Parts, IReadOnlyList<CloudResource> Foreign)
{
    /// <summary>Ours of a kind.</summary>
    public IEnumerable<CloudResource> OursOf(ResourceKind kind) => Ours.Where(resource => resource.Kind == kind);

    /// <summary>
    /// Foreign things that keep something of ours from going, each with the reason: what lies in our VPC, and rules that name our groups.
    /// </summary>
    public IReadOnlyList<(CloudResource Resource, string Why)> InTheWay()
    {
        var vpcs = OursOf(ResourceKind.Vpc).Select(vpc => vpc.Id).ToHashSet(StringComparer.Ordinal);
        var groups = OursOf(ResourceKind.SecurityGroup).Select(group => group.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Foreign.Where(resource => resource.Vpc is { } vpc && vpcs.Contains(vpc)).Select(resource => (resource, $"lies in our VPC {resource.Vpc}")),
            .. from resource in Foreign
               from rule in resource.Rules
               where groups.Contains(rule.Group)
               select (resource, $"its rule {rule.Id} names our security group {rule.Group}"),
        ];
    }

    /// <summary>
    /// The rules by which our groups name groups, by the group that has them. As long as there are any, groups that name each other can't be
    /// deleted in any order; a group that only names itself can.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<GroupRule>> GroupReferences() => OursOf(ResourceKind.SecurityGroup)
        .Concat(Parts.Where(part => part.Kind == ResourceKind.SecurityGroup))
        .Select(group => (group.Id, Rules: (IReadOnlyList<GroupRule>)[.. group.Rules.Where(rule => rule.Group != group.Id)]))
        .Where(group => group.Rules.Count > 0)
        .ToDictionary(group => group.Id, group => group.Rules, StringComparer.Ordinal);
}
