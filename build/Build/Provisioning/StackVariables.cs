using System.Text.Json;
using System.Text.Json.Nodes;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Provisioning;

/// <summary>The variables of terraform's stacks, made from the environment. A stack gets only those that it declares.</summary>
public static class StackVariables
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    /// <summary>Variables of the stack "cluster".</summary>
    public static JsonObject Cluster(BuildEnvironment environment, string publicKey)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var variables = Shared(environment);
        variables["operator_cidrs"] = Strings(environment.Operator.Cidrs.Select(cidr => cidr.ToString()));
        variables["network"] = new JsonObject { ["vpc"] = environment.Network.Vpc.ToString() };
        variables["subnets"] = new JsonObject(environment.Network.Subnets.Select(subnet => KeyValuePair.Create<string, JsonNode?>(
            subnet.Name,
            new JsonObject { ["zone"] = subnet.Zone, ["cidr"] = subnet.Cidr.ToString() })));
        variables["nodes"] = new JsonObject(environment.Nodes.Select(node => KeyValuePair.Create<string, JsonNode?>(node.Name, Describe(node))));
        variables["node_image"] = new JsonObject { ["owner"] = environment.NodeImage.Owner, ["name"] = environment.NodeImage.Name };
        variables["public_key"] = publicKey;
        return variables;
    }

    /// <summary>Variables of the stack "foundation".</summary>
    public static JsonObject Foundation(BuildEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var variables = Shared(environment);
        variables["cors_origins"] = Strings(environment.Storage.CorsOrigins.Select(origin => origin.ToString().TrimEnd('/')));
        variables["github"] = new JsonObject { ["owner"] = environment.GitHub.Owner, ["repository"] = environment.GitHub.Repository };
        return variables;
    }

    /// <summary>The text of a variable file.</summary>
    public static string Render(JsonObject variables) => variables.ToJsonString(Format);

    private static JsonObject Shared(BuildEnvironment environment) => new()
    {
        ["cluster_name"] = environment.Cluster.Name,
        ["environment"] = environment.Name,
        ["region"] = environment.Aws.Region,
        ["account_id"] = environment.Aws.AccountId,
        ["domain"] = environment.Dns.Zone,
        ["images_bucket"] = environment.Storage.ImagesBucket,
        ["state_bucket"] = environment.State.Bucket,
        ["max_retries"] = environment.Aws.MaxRetries,
    };

    private static JsonObject Describe(Node node) => new()
    {
        ["instance_type"] = node.InstanceType,
        ["root_volume_gib"] = node.RootVolumeGiB,
        ["role"] = node.Role.ToName(),
        ["workload"] = node.Workload,
        ["subnet"] = node.Subnet,
        ["private_ip"] = node.PrivateIp.ToString(),
        ["elastic_ip"] = node.ElasticIp,
    };

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
