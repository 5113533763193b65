using System.Text.RegularExpressions;

namespace WasteCoach.Build.Checks;

/// <summary>Whether each node says which instance it is, in the form that the cloud's controllers read.</summary>
public static partial class ProviderIds
{
    /// <summary>A node whose instance can't be found.</summary>
    public static readonly Trouble Trouble = new(
        "alb-without-targets",
        "The load balancer has no targets",
        "The load balancer answers 503; its target groups are empty although nodes and pods are ready.",
        "The controller finds a node's instance by spec.providerID. Where that is missing, malformed or another instance's, the node is left out. It can't be changed once it is set.",
        "The node has to register anew: ./build.sh --target=ReplaceNode --node=<node> --confirm=<cluster>. Where it is only missing: ./build.sh --target=ProviderId --force sets it.",
        "Doctor");

    /// <summary>What is wrong with them.</summary>
    public static IEnumerable<Finding> Find(IEnumerable<NodeInstance> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        foreach (var node in nodes)
        {
            if (ProblemOf(node) is { } proof)
            {
                yield return Trouble.Found(Severity.Critical, node.Node, proof);
            }
        }
    }

    private static string? ProblemOf(NodeInstance node)
    {
        var expected = node is { InstanceId: not null, Zone: not null } ? $"aws:///{node.Zone}/{node.InstanceId}" : null;
        return string.IsNullOrEmpty(node.ProviderId) ? $"It has no provider id{(expected is null ? "" : $"; expected is {expected}")}."
            : !WellFormed().IsMatch(node.ProviderId) ? $"Its provider id is {node.ProviderId}, and the form is aws:///<zone>/<instance id>{(expected is null ? "" : $": {expected}")}."
            : expected is null ? $"Its provider id is {node.ProviderId}, and EC2 has no running instance of the node's name."
            : node.ProviderId != expected ? $"Its provider id is {node.ProviderId}, and EC2 says {expected}."
            : null;
    }

    [GeneratedRegex("^aws:///[a-z]{2}(-[a-z]+)+-[0-9][a-z]/i-[0-9a-f]{8,17}$")]
    private static partial Regex WellFormed();
}
