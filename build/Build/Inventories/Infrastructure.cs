using System.Text.Json;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Provision;

namespace WasteCoach.Build.Inventories;

/// <summary>What terraform made, as far as the playbooks need to know it: the outputs of both stacks. What is not made yet is absent.</summary>
public sealed class Infrastructure(IReadOnlyDictionary<string, string> cluster, IReadOnlyDictionary<string, string> foundation)
{
    /// <summary>Reads it out of the journal.</summary>
    public static Infrastructure Of(RunSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new Infrastructure(session.ResultsOf(nameof(ProvisionCluster)), session.ResultsOf(nameof(ProvisionFoundation)));
    }

    /// <summary>The group variable <c>infrastructure</c>.</summary>
    public IReadOnlyDictionary<string, object> ToVariables(BuildEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var variables = new Dictionary<string, object>
        {
            ["images_bucket"] = environment.Storage.ImagesBucket,
            ["state_bucket"] = environment.State.Bucket,
        };
        Add("vpc_id", cluster, "vpc", text => text);
        Add("subnet_ids", cluster, "subnets", text => JsonSerializer.Deserialize<SortedDictionary<string, string>>(text)!.Values.ToList());
        Add("load_balancer_security_group", cluster, "loadBalancerSecurityGroup", text => text);
        Add("zone_id", foundation, "zone_id", text => text);
        Add("certificate_arn", foundation, "certificate_arn", text => text);
        return variables;

        void Add(string variable, IReadOnlyDictionary<string, string> results, string name, Func<string, object> read)
        {
            if (results.TryGetValue(name, out var text))
            {
                variables[variable] = read(text);
            }
        }
    }
}
