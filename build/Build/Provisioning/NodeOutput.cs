using System.Text.Json;

namespace WasteCoach.Build.Provisioning;

/// <summary>A node as terraform made it.</summary>
/// <param name="Name">Its name in the environment.</param>
/// <param name="InstanceId">EC2's id.</param>
/// <param name="InstanceType">EC2's type.</param>
/// <param name="AvailabilityZone">Where it stands.</param>
/// <param name="PrivateIp">Its address in the VPC.</param>
/// <param name="PublicIp">Its address from outside; empty when it has none.</param>
public sealed record NodeOutput(string Name, string InstanceId, string InstanceType, string AvailabilityZone, string PrivateIp, string PublicIp)
{
    private const string Prefix = "node.";

    /// <summary>Reads terraform's output "nodes".</summary>
    public static IReadOnlyList<NodeOutput> Read(JsonElement nodes) => nodes.EnumerateObject()
        .Select(node => new NodeOutput(
            node.Name,
            Text(node.Value, "instance_id"),
            Text(node.Value, "instance_type"),
            Text(node.Value, "availability_zone"),
            Text(node.Value, "private_ip"),
            Text(node.Value, "public_ip")))
        .ToList();

    /// <summary>Name under which the journal keeps a node.</summary>
    public string ResultName => Prefix + Name;

    /// <summary>The node as the journal keeps it.</summary>
    public string ToResult() => string.Join(' ', InstanceId, InstanceType, AvailabilityZone, PrivateIp, PublicIp);

    /// <summary>Reads all nodes out of a phase's results.</summary>
    public static IReadOnlyList<NodeOutput> FromResults(IReadOnlyDictionary<string, string> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return results
            .Where(result => result.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(result => (Name: result.Key[Prefix.Length..], Parts: result.Value.Split(' ')))
            .Select(node => new NodeOutput(node.Name, node.Parts[0], node.Parts[1], node.Parts[2], node.Parts[3], node.Parts[4]))
            .ToList();
    }

    private static string Text(JsonElement node, string name) => node.GetProperty(name).GetString() ?? "";
}
