using System.Net;
using Amazon.EC2.Model;
using Cake.Frosting;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Nodes;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tasks.Provision;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>Writes the block of a new node into the environment's file, after another one's likeness; the run of Cluster that follows makes it a node.</summary>
[TaskName(nameof(AddNode))]
[TaskDescription("One more node: its block in the environment's file, then Cluster. --node, --like=NODE")]
[IsDependentOn(typeof(Provision.StateBucket))]
[ContinuesWith(typeof(Cluster), From = typeof(ProvisionCluster))]
public sealed class AddNode : AsyncFrostingTask<BuildContext>, IChangesTheWorld, IChecksFirst, IPlans
{
    /// <inheritdoc />
    public void CheckFirst(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!IsThere(context))
        {
            _ = Edit(context, Model(context), []);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> PlanAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Task.FromResult<IReadOnlyList<string>>(IsThere(context)
            ? [$"find {Name(context)} in {context.EnvironmentSettings.File}"]
            : [$"write into {context.EnvironmentSettings.File}: {Describe(Edit(context, Model(context), []).After.Nodes.Single(node => node.Name == Name(context)))}"]);
    }

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (IsThere(context))
        {
            context.Session.CloseWith($"{context.EnvironmentSettings.File} has {Name(context)} already.");
            return;
        }

        var edit = Edit(context, Model(context), await AddressesInUseAsync(context));
        edit.Write();
        context.Session.CloseWith($"{context.EnvironmentSettings.File} has one more node, to be committed: {Describe(edit.After.Nodes.Single(node => node.Name == Name(context)))}");
    }

    private static string Name(BuildContext context) => new NodeChoice(context, nameof(AddNode)).Name;

    private static bool IsThere(BuildContext context) => context.EnvironmentSettings.Nodes.Any(node => node.Name == Name(context));

    private static Node Model(BuildContext context)
    {
        if (!TextFormats.Label.Accepts(Name(context)))
        {
            throw new UsageException($"'{Name(context)}' is not {TextFormats.Label.What}.", TextFormats.Label.Remedy);
        }

        var nodes = context.EnvironmentSettings.Nodes.Where(node => node.Role != NodeRole.ControlPlane).ToList();
        var like = context.Options.Like
            ?? throw new UsageException($"{context.EnvironmentSettings.File} has no node '{Name(context)}'.", $"Say which node it is to be like: --like={nodes[0].Name}; or write its block there by hand and run Cluster.");
        return nodes.Find(node => node.Name == like)
            ?? throw new UsageException($"A node can't be like '{like}': it is no node of {context.EnvironmentSettings.File}, or the control plane, of which there is one.", NearestNames.Remedy(like, nodes.Select(node => node.Name)));
    }

    private static EnvironmentEdit Edit(BuildContext context, Node like, IEnumerable<IPAddress> inUse)
    {
        var taken = context.EnvironmentSettings.Nodes.Select(node => node.PrivateIp).Concat(inUse).ToHashSet();
        var address = FreeAddress.In(context.EnvironmentSettings.SubnetOf(like), like.PrivateIp, taken);
        return new EnvironmentEdit(context, blocks => blocks.With(Name(context), like.Name, address));
    }

    // Load balancers have interfaces in the same subnets, at addresses that AWS chose.
    private static async Task<IReadOnlyList<IPAddress>> AddressesInUseAsync(BuildContext context)
    {
        if (!context.Session.ResultsOf(nameof(ProvisionCluster)).TryGetValue("vpc", out var vpc))
        {
            return [];
        }

        var addresses = new List<IPAddress>();
        var request = new DescribeNetworkInterfacesRequest { Filters = [new Filter { Name = "vpc-id", Values = [vpc] }] };
        await foreach (var found in context.Aws.Ec2.Paginators.DescribeNetworkInterfaces(request).NetworkInterfaces.WithCancellation(CurrentTask.Cancellation))
        {
            addresses.AddRange((found.PrivateIpAddresses ?? []).Select(address => IPAddress.Parse(address.PrivateIpAddress)));
        }

        return addresses;
    }

    private static string Describe(Node node) => $"{node.Name}, {node.InstanceType}, workload {node.Workload}, subnet {node.Subnet}, {node.PrivateIp}";
}
