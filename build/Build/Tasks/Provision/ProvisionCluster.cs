using System.Text.Json;
using Cake.Frosting;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tasks.Preflight;

namespace WasteCoach.Build.Tasks.Provision;

/// <summary>Applies the stack that comes and goes with the cluster: network, security groups, node identities, instances.</summary>
[TaskName(nameof(ProvisionCluster))]
[TaskDescription("terraform apply: network, security groups, IAM roles of the nodes, instances")]
[IsDependentOn(typeof(StateBucket))]
[IsDependentOn(typeof(SshKey))]
public sealed class ProvisionCluster : Phase
{
    private const string Stack = "cluster";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => inputs
        .Configuration("aws.region", "cluster.name", "cluster.domain", "dns.zone", "network.vpc", "network.subnets", "nodeImage", "nodes", "operator", "state", "storage.imagesBucket")
        .OptionalConfiguration("aws.endpoint")
        .Files("terraform/cluster", ".tf", ".hcl", ".json")
        .Files("terraform/modules", ".tf", ".json");

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var running = await InstancesOf(context).RunningAsync(cancellation);
        var expected = NodeOutput.FromResults(context.Session.ResultsOf(Name));
        var missing = expected.Where(node => !running[node.Name].Contains(node.InstanceId)).Select(node => node.Name).ToList();
        return missing.Count == 0
            ? ProbeResult.Good($"{expected.Count} of {expected.Count} instances running")
            : ProbeResult.Gone($"{expected.Count - missing.Count} of {expected.Count} instances running; missing {string.Join(", ", missing)}");
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var outputs = await ApplyAsync(run, run.Context.EnvironmentSettings);
        var nodes = NodeOutput.Read(outputs["nodes"]);
        await InstancesOf(run.Context).EnsureRunningAsync([.. nodes.Select(node => node.InstanceId)], run.Progress, run.Context.Clock, run.Cancellation);
        foreach (var node in nodes)
        {
            run.Result(node.ResultName, node.ToResult());
        }

        run.Result("vpc", outputs["vpc_id"].GetString()!);
        run.Result("subnets", outputs["subnet_ids"].GetRawText());
        run.Result("loadBalancerSecurityGroup", outputs["security_group_ids"].GetProperty("load-balancer").GetString()!);
    }

    /// <summary>Applies the stack for an environment, and makes the resources at the addresses anew. Returns its outputs.</summary>
    internal static Task<IReadOnlyDictionary<string, JsonElement>> ApplyAsync(PhaseRun run, BuildEnvironment environment, params IReadOnlyList<string> replace) =>
        new TerraformStack(run.Context, Stack).ApplyAsync(StackVariables.Cluster(environment, run.Context.Session.ResultOf(nameof(SshKey), "publicKey")), run, replace);

    private static ClusterInstances InstancesOf(BuildContext context) => new(context.Aws.Ec2, context.EnvironmentSettings.Cluster.Name);
}
