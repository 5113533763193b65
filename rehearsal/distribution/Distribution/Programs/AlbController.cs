using System.Text.Json.Nodes;
using Rehearsal.Distribution.Cloud;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>aws-load-balancer-controller: one Application Load Balancer for each group of Ingresses of class controller ingress.k8s.aws/alb, as ELBv2 of the cloud has it.</summary>
internal sealed class AlbController : Reconciler
{
    private readonly Mirror ingresses, classes, parameters, services, nodes;
    private readonly Dictionary<string, string> deployed = new(StringComparer.Ordinal);
    private readonly string cluster;
    private readonly AlbDeployer deployer;

    public AlbController(ProgramContext context)
        : base(context)
    {
        cluster = context.Option("cluster-name") is { Length: > 0 } name ? name : throw new IOException("kubernetes cluster name must be specified (--cluster-name)");
        deployer = new AlbDeployer(context.Cloud ?? throw new IOException("failed to fetch VPC ID from instance metadata: this machine belongs to no cloud"), context.Option("aws-vpc-id"), cluster);
        ingresses = Watch(context.Option("watch-namespace") is { Length: > 0 } only ? $"/apis/networking.k8s.io/v1/namespaces/{only}/ingresses" : "/apis/networking.k8s.io/v1/ingresses");
        classes = Watch("/apis/networking.k8s.io/v1/ingressclasses");
        parameters = Watch("/apis/elbv2.k8s.aws/v1beta1/ingressclassparams");
        services = Watch("/api/v1/services");
        nodes = Watch("/api/v1/nodes");
    }

    public override string Lease => "aws-load-balancer-controller-leader";

    /// <summary>What somebody else has changed in the cloud is put right.</summary>
    protected override TimeSpan? Resync => TimeSpan.FromMinutes(5);

    protected override void Resynced() => deployed.Clear();

    protected override async Task Reconcile(CancellationToken stop)
    {
        var tags = Context.Option("default-tags").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[^1], StringComparer.Ordinal);
        var builder = new AlbModelBuilder(cluster, services, nodes, tags);
        Exception? failure = null;
        foreach (var group in AlbGroup.Of(ingresses.Items, classes, parameters, Context.Option("ingress-class") is { Length: > 0 } name ? name : "alb"))
        {
            try
            {
                await Reconcile(group, builder, stop);
            }
            catch (Exception error) when (error is AlbModelException or CloudException)
            {
                var building = error is AlbModelException;
                foreach (var member in group.Members.Count > 0 ? group.Members : Leaving(group))
                {
                    await Context.Report(member, "Warning", building ? "FailedBuildModel" : "FailedDeployModel", $"Failed {(building ? "build" : "deploy")} model due to {error.Message}", stop);
                }

                // A group that asks for nonsense does not hold up the others.
                failure = error;
            }
        }

        if (failure is not null)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    private IReadOnlyList<JsonObject> Leaving(AlbGroup group) => [.. ingresses.Items.Where(item => AlbGroup.Held(item).Contains(group.Stack) && !group.Members.Contains(item))];

    private async Task Reconcile(AlbGroup group, AlbModelBuilder builder, CancellationToken stop)
    {
        foreach (var member in group.Members.Where(member => !member.Strings("metadata", "finalizers").Contains(group.Finalizer)))
        {
            await Finalizers(member, member.Strings("metadata", "finalizers").Append(group.Finalizer), stop);
        }

        if (group.Members.Count == 0)
        {
            await deployer.Remove(group.Stack, stop);
            deployed.Remove(group.Stack);
        }
        else
        {
            var model = builder.Build(group);
            var print = System.Text.Json.JsonSerializer.Serialize(model, AlbModelJson.Default.AlbModel);
            if (!deployed.TryGetValue(group.Stack, out var known) || known != print)
            {
                var host = await deployer.Deploy(model, stop);
                await Publish(group, host, stop);
                deployed[group.Stack] = print;
                foreach (var member in group.Members)
                {
                    await Context.Report(member, "Normal", "SuccessfullyReconciled", "Successfully reconciled", stop);
                }
            }
        }

        foreach (var ingress in Leaving(group))
        {
            await Finalizers(ingress, ingress.Strings("metadata", "finalizers").Where(name => name != group.Finalizer), stop);
        }
    }

    private async Task Publish(AlbGroup group, string host, CancellationToken stop)
    {
        foreach (var member in group.Members)
        {
            await Api.WriteStatus(Path(member), member, tree => tree.Make("status")["loadBalancer"] = new JsonObject { ["ingress"] = new JsonArray(new JsonObject { ["hostname"] = host }) }, stop);
        }
    }

    /// <summary>With the version it was seen in, since others have finalizers too.</summary>
    private Task Finalizers(JsonObject ingress, IEnumerable<string> names, CancellationToken stop) =>
        Api.Merge(Path(ingress), new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = ingress.Text("metadata", "resourceVersion"), ["finalizers"] = names.ToJson() } }, stop);

    private static string Path(JsonObject ingress) => $"/apis/networking.k8s.io/v1/namespaces/{ingress.Namespace()}/ingresses/{ingress.Name()}";
}
