namespace WasteCoach.Build.Checks;

/// <summary>What a teardown would get stuck on, or leave behind to be paid for.</summary>
public static class Leftovers
{
    /// <inheritdoc cref="Checks.Trouble"/>
    public static readonly Trouble Trouble = new(
        "vpc-deletion-stuck", "Deleting the VPC gets stuck",
        "terraform destroy waits for many minutes and ends with DependencyViolation; or it succeeds and volumes stay that are paid for.",
        "What controllers in the cluster made is in no state of terraform: security groups that refer to each other, network interfaces, load balancers, volumes.",
        "./build.sh --target=Destroy drains the controllers first, breaks the cycles, and sweeps by the ownership tag. To mend it now, delete what the proof names.",
        "Health", "Doctor", "Destroy");

    /// <summary>Looks for what no state and no object of the cluster accounts for.</summary>
    /// <param name="groups">All security groups of the VPC.</param>
    /// <param name="declared">Ids of those that terraform made.</param>
    /// <param name="interfaces">All interfaces of the VPC.</param>
    /// <param name="volumes">All volumes of the cluster.</param>
    /// <param name="claimed">Volume ids that the cluster's PersistentVolumes name.</param>
    public static IEnumerable<Finding> Find(
        IReadOnlyList<GroupFacts> groups, IReadOnlySet<string> declared, IReadOnlyList<InterfaceFacts> interfaces, IReadOnlyList<VolumeFacts> volumes, IReadOnlySet<string> claimed)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(declared);
        ArgumentNullException.ThrowIfNull(interfaces);
        ArgumentNullException.ThrowIfNull(volumes);
        ArgumentNullException.ThrowIfNull(claimed);
        var names = groups.ToDictionary(group => group.Id, group => $"{group.Name} ({group.Id})");
        var foreign = groups.Where(group => !declared.Contains(group.Id) && group.Name != "default").ToDictionary(group => group.Id, Neighbours);
        foreach (var cycle in Cycles(foreign))
        {
            yield return Trouble.Found(
                Severity.Warning, string.Join(" and ", cycle.Select(id => names[id])), $"{cycle.Count} security groups that terraform did not make refer to each other: none of them can be deleted first",
                "A controller of the cluster made them; EC2 deletes no group that a rule of another names.",
                $"Revoke one of the rules (aws ec2 revoke-security-group-ingress), or let ./build.sh --target=Destroy do it when the cluster goes.");
        }

        foreach (var group in groups.Where(group => declared.Contains(group.Id)))
        {
            foreach (var rule in group.Rules.Where(rule => rule.Group is { } other && foreign.ContainsKey(other)))
            {
                yield return Trouble.Found(Severity.Warning, names[group.Id], $"its rule {rule} names {names[rule.Group!]}, which terraform did not make and can not delete", remedy: $"aws ec2 revoke-security-group-{(rule.IsEgress ? "egress" : "ingress")} --group-id {group.Id} --security-group-rule-ids {rule.Id}");
            }
        }

        foreach (var left in interfaces.Where(left => left.Status == "available"))
        {
            yield return Trouble.Found(
                Severity.Warning, left.Id, $"a network interface that is attached to nothing{(left.Description.Length == 0 ? "" : $" (\"{left.Description}\")")}: its subnet and {left.Groups.Count} security groups can not be deleted",
                "Whoever made it (a load balancer, a node) is gone and did not remove it.", $"aws ec2 delete-network-interface --network-interface-id {left.Id}");
        }

        foreach (var volume in volumes.Where(volume => volume.State == "available" && !claimed.Contains(volume.Id)))
        {
            yield return Trouble.Found(
                Severity.Warning, volume.Id, $"a volume of {volume.GiB} GiB{(volume.Claim is null ? "" : $", made for the claim {volume.Claim},")} is attached to nothing, and no PersistentVolume of the cluster names it",
                "Its claim was deleted with a class that retains, or its cluster is gone.", $"If nobody needs its data: aws ec2 delete-volume --volume-id {volume.Id}");
        }
    }

    private static HashSet<string> Neighbours(GroupFacts group) => [.. group.Rules.Select(rule => rule.Group).OfType<string>().Where(other => other != group.Id)];

    // Groups that reach each other over rules: each such set once.
    private static IEnumerable<IReadOnlyList<string>> Cycles(Dictionary<string, HashSet<string>> graph)
    {
        var reach = graph.Keys.ToDictionary(id => id, id => Reach(graph, id));
        var done = new HashSet<string>();
        foreach (var id in graph.Keys.Order(StringComparer.Ordinal).Where(id => !done.Contains(id) && reach[id].Contains(id)))
        {
            var cycle = reach[id].Where(other => reach[other].Contains(id)).Order(StringComparer.Ordinal).ToList();
            done.UnionWith(cycle);
            yield return cycle;
        }
    }

    private static HashSet<string> Reach(Dictionary<string, HashSet<string>> graph, string from)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(graph[from].Where(graph.ContainsKey));
        while (open.TryPop(out var at))
        {
            if (seen.Add(at))
            {
                foreach (var next in graph[at].Where(graph.ContainsKey))
                {
                    open.Push(next);
                }
            }
        }

        return seen;
    }
}
