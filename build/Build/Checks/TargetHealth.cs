namespace WasteCoach.Build.Checks;

/// <summary>Whether the load balancer has somebody to hand requests to.</summary>
public static class TargetHealth
{
    /// <summary>Judges the target groups of the cluster's load balancers.</summary>
    public static IEnumerable<Finding> Find(Trouble trouble, IReadOnlyList<TargetGroupFacts> groups)
    {
        ArgumentNullException.ThrowIfNull(trouble);
        ArgumentNullException.ThrowIfNull(groups);
        foreach (var group in groups.Where(group => group.Balancers.Count > 0))
        {
            var healthy = group.Targets.Count(target => target.State == "healthy");
            if (group.Targets.Count == 0)
            {
                yield return trouble.Found(Severity.Critical, group.Name, "the target group has no targets at all: the load balancer answers 503 for its paths");
            }
            else if (healthy == 0)
            {
                yield return trouble.Found(
                    group.Targets.All(target => target.State == "initial") ? Severity.Warning : Severity.Critical,
                    group.Name,
                    $"0 of {group.Targets.Count} targets are healthy: {string.Join(", ", group.Targets.GroupBy(target => $"{target.State}{(target.Reason.Length == 0 ? "" : $" ({target.Reason})")}").Select(alike => $"{alike.Count()} {alike.Key}"))}",
                    "The health checks fail: the path, protocol or port of the Ingress is not what the pods answer on, or the nodes' security group does not let the load balancer in.",
                    "kubectl describe ingress shows path and port of the health check; ./build.sh --target=NetworkSecurity looks at the groups.");
            }
        }
    }
}
