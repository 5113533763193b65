using System.Text.Json;
using Amazon.EC2.Model;
using GetObjectRequest = Amazon.S3.Model.GetObjectRequest;
using Filter = Amazon.EC2.Model.Filter;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Cloud.Apis;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tasks.Provision;
using WasteCoach.Build.Tools.Kubectl;
using WasteCoach.Build.Tools.Ssh;

namespace WasteCoach.Build.Diagnostics;

/// <summary>
/// All that a diagnosis asks: the cluster, the nodes, the cloud, each once and each with a deadline of its own. Whatever gives no answer
/// ends in a <see cref="SilentSourceException"/> for everybody who asked for it.
/// </summary>
public sealed class World
{
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SourcePatience = TimeSpan.FromSeconds(45);

    // A machine that has much to do answers late; one that is gone does not answer at all.
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(15);
    private readonly CancellationToken _cancellation;
    private readonly Lazy<Task<ClusterView>> _cluster;
    private readonly Lazy<Task<CloudView>> _cloud;
    private readonly Lazy<Task<EntranceView>> _entrance;
    private readonly Lazy<Task<IReadOnlyList<NodeAnswer>>> _nodes;

    /// <summary>Nothing is asked here.</summary>
    public World(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
        _cancellation = cancellation;
        _cluster = new(() => AskAsync("the API server", ClusterRemedy, _ => Task.Run(() => new ClusterView(context.Kubectl().Get(Kubectl(), Kinds, allNamespaces: true)))));
        _cloud = new(() => AskAsync("EC2", CloudRemedy, ReadCloudAsync));
        _entrance = new(() => AskAsync("load balancers, names and certificates", CloudRemedy, ReadEntranceAsync));
        _nodes = new(() => AskAsync("the nodes' shells", NodeRemedy, _ => Task.Run(ReadNodes)));
    }

    /// <summary>The build.</summary>
    public BuildContext Context { get; }

    /// <summary>The environment.</summary>
    public BuildEnvironment Environment => Context.EnvironmentSettings;

    /// <summary>The objects of the cluster.</summary>
    public Task<ClusterView> ClusterAsync() => _cluster.Value;

    /// <summary>Instances, security groups, interfaces and volumes.</summary>
    public Task<CloudView> CloudAsync() => _cloud.Value;

    /// <summary>Load balancers with their targets, records and certificates.</summary>
    public Task<EntranceView> EntranceAsync() => _entrance.Value;

    /// <summary>What each node said by SSH.</summary>
    public Task<IReadOnlyList<NodeAnswer>> NodesAsync() => _nodes.Value;

    /// <summary>The nodes as terraform made them, as the journal knows it.</summary>
    public IReadOnlyList<NodeOutput> Machines => NodeOutput.FromResults(Context.Session.ResultsOf(nameof(ProvisionCluster))) is { Count: > 0 } machines
        ? machines
        : throw new SilentSourceException("the journal", "it knows of no machines", $"./build.sh --target=ProvisionCluster --environment={Environment.Name}");

    /// <summary>The command that runs a target here.</summary>
    public string Command(string target) => $"./build.sh --target={target} --environment={Environment.Name}";

    /// <summary>How kubectl is called.</summary>
    public KubectlSettings Kubectl(string? @namespace = null) => new()
    {
        Kubeconfig = Context.Paths.Kubeconfig, Namespace = @namespace, RequestTimeout = RequestPatience, ToolTimeout = SourcePatience,
    };

    /// <summary>How nodes are reached.</summary>
    public NodeSsh Ssh => new(Environment.Ssh, Context.Paths);

    /// <summary>Runs a command on one node and gives what it printed.</summary>
    public Task<string> ShellAsync(NodeOutput node, string command) =>
        AskAsync($"SSH of {node.Name}", NodeRemedy, _ => Task.Run(() => Context.Ssh().Run(ShellSettings(), Ssh.Node(node), command)));

    /// <summary>The values of a Secret, decoded; each of them is masked from now on wherever it would be printed.</summary>
    public Task<IReadOnlyDictionary<string, byte[]>> SecretAsync(string @namespace, string name) => AskAsync($"Secret {@namespace}/{name}", ClusterRemedy, _ => Task.Run(() =>
    {
        var data = new Dictionary<string, byte[]>();
        if (Context.Kubectl().Get(Kubectl(@namespace), "secret", name).TryGetProperty("data", out var found))
        {
            foreach (var entry in found.EnumerateObject())
            {
                data[entry.Name] = entry.Value.GetBytesFromBase64();
            }
        }

        SecretTexts.Learn(Context.Secrets.Redactor, data);
        return (IReadOnlyDictionary<string, byte[]>)data;
    }));

    /// <summary>What terraform manages in a stack.</summary>
    public Task<IReadOnlyList<DeclaredResource>> StateAsync(string stack) =>
        AskAsync($"terraform's state of {stack}", CloudRemedy, async token => (IReadOnlyList<DeclaredResource>)[.. TerraformState.Resources(await ReadStateAsync(stack, token))]);

    /// <summary>Has the values of all Secrets masked wherever they would be printed, and tells how many Secrets there are.</summary>
    public Task<int> LearnSecretsAsync() => AskAsync("the cluster's Secrets", ClusterRemedy, _ => Task.Run(() =>
    {
        var secrets = Context.Kubectl().Get(Kubectl(), "secrets", allNamespaces: true).GetProperty("items").EnumerateArray().ToList();
        foreach (var secret in secrets.Where(secret =>
            secret.TryGetProperty("data", out var given) && given.ValueKind == JsonValueKind.Object
            // A release of helm is one long value that stands nowhere else; what it was given is in Secrets of its own.
            && !(secret.TryGetProperty("type", out var type) && type.GetString() == "helm.sh/release.v1")))
        {
            SecretTexts.Learn(
                Context.Secrets.Redactor, secret.GetProperty("data").EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, entry.Value.GetBytesFromBase64())));
        }

        return secrets.Count;
    }), TimeSpan.FromSeconds(120));

    /// <summary>Asks something that may not answer.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="remedy">What to do when it does not.</param>
    /// <param name="ask">The question.</param>
    /// <param name="patience">How long to wait; null: as for anything.</param>
    public async Task<T> AskAsync<T>(string source, string remedy, Func<CancellationToken, Task<T>> ask, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var allowed = patience ?? SourcePatience;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        limit.CancelAfter(allowed);
        CurrentTask.Cancellation = limit.Token;
        try
        {
            return await ask(limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is not SilentSourceException && !_cancellation.IsCancellationRequested)
        {
            throw new SilentSourceException(source, limit.IsCancellationRequested ? $"no answer within {allowed.TotalSeconds:0} s" : Words(exception), remedy);
        }
    }

    // The command line, the exit code and the remedy of a tool are its own; what it said last is the cause.
    private static string Words(Exception exception)
    {
        var lines = exception.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var said = Array.IndexOf(lines, "stderr:") is var at and >= 0 && at + 1 < lines.Length ? $" ({lines.Skip(at + 1).TakeWhile(line => !line.StartsWith("next:", StringComparison.Ordinal)).Last()})" : "";
        return lines.FirstOrDefault() + said;
    }

    private const string Kinds =
        ClusterView.Kinds + ",services,configmaps,persistentvolumes,namespaces,networkpolicies.networking.k8s.io,jobs.batch,horizontalpodautoscalers.autoscaling";

    private string ClusterRemedy => $"See that the control plane runs ({Command("EtcdHealth")}) and that your address is in operator.cidrs of {Environment.File}.";

    private string CloudRemedy => $"Sign in to AWS again, or see what it says: {Command("Preflight")}.";

    private string NodeRemedy => $"See whether the instance runs, and that your address is in operator.cidrs of {Environment.File}; {Command("Inventory")} waits for SSH of every node.";

    private Tools.Ssh.SshSettings ShellSettings()
    {
        var settings = Ssh.Settings;
        return new Tools.Ssh.SshSettings
        {
            User = settings.User, PrivateKey = settings.PrivateKey, KnownHosts = settings.KnownHosts, Port = settings.Port,
            ConnectTimeout = ConnectPatience, ToolTimeout = SourcePatience,
        };
    }

    private IReadOnlyList<NodeAnswer> ReadNodes()
    {
        var machines = Machines;
        var results = Context.Ssh().RunOnAll(ShellSettings(), [.. machines.Select(Ssh.Node)], NodeAnswer.Question, machines.Count);
        return [.. results.Select(result => NodeAnswer.Read(result.Node.Name, result.Output, result.Failure is null ? null : Words(new IOException(result.Failure))))];
    }

    private async Task<CloudView> ReadCloudAsync(CancellationToken cancellation)
    {
        var ec2 = Context.Aws.Ec2;
        var cluster = Environment.Cluster.Name;
        List<Filter> ours = [new Filter { Name = $"tag:{OwnershipTag.Key}", Values = [cluster] }];
        var vpcs = (await ec2.DescribeVpcsAsync(new DescribeVpcsRequest { Filters = ours }, cancellation)).Vpcs ?? [];
        List<Filter> inside = [new Filter { Name = "vpc-id", Values = [.. vpcs.Select(vpc => vpc.VpcId).DefaultIfEmpty("none")] }];
        var instances = ec2.Paginators.DescribeInstances(new DescribeInstancesRequest { Filters = ours }).Reservations.ToListAsync(cancellation);
        var groups = ec2.Paginators.DescribeSecurityGroups(new DescribeSecurityGroupsRequest { Filters = inside }).SecurityGroups.ToListAsync(cancellation);
        var interfaces = ec2.Paginators.DescribeNetworkInterfaces(new DescribeNetworkInterfacesRequest { Filters = inside }).NetworkInterfaces.ToListAsync(cancellation);
        var volumes = ec2.Paginators.DescribeVolumes(new DescribeVolumesRequest { Filters = ours }).Volumes.ToListAsync(cancellation);
        var declared = await ReadStateAsync("cluster", cancellation);
        var known = await groups;
        var rules = ec2.Paginators.DescribeSecurityGroupRules(new DescribeSecurityGroupRulesRequest
        {
            Filters = [new Filter { Name = "group-id", Values = [.. known.Select(group => group.GroupId).DefaultIfEmpty("none")] }],
        }).SecurityGroupRules.ToListAsync(cancellation);
        return CloudView.Of([.. (await instances).SelectMany(reservation => reservation.Instances ?? [])], known, await rules, await interfaces, await volumes, declared);
    }

    private async Task<JsonElement> ReadStateAsync(string stack, CancellationToken cancellation)
    {
        using var state = await Context.Aws.S3.GetObjectAsync(new GetObjectRequest { BucketName = Environment.State.Bucket, Key = new TerraformStack(Context, stack).StateKey }, cancellation);
        using var document = await JsonDocument.ParseAsync(state.ResponseStream, default, cancellation);
        return document.RootElement.Clone();
    }

    private async Task<EntranceView> ReadEntranceAsync(CancellationToken cancellation)
    {
        var apis = Context.Aws.Apis;
        var balancers = apis.LoadBalancing.EntriesAsync("DescribeLoadBalancers", "LoadBalancers", cancellation).ToListAsync(cancellation);
        var groups = apis.LoadBalancing.EntriesAsync("DescribeTargetGroups", "TargetGroups", cancellation).ToListAsync(cancellation);
        var certificates = apis.Certificates.ListAsync(cancellation).ToListAsync(cancellation);
        var zone = (await apis.Route53.ZonesOfAsync(Environment.Dns.Zone, cancellation)).FirstOrDefault(EntranceView.IsPublic);
        var records = zone is null ? null : await apis.Route53.RecordsAsync(Route53.IdOf(zone), cancellation);
        var targets = await Task.WhenAll((await groups).Select(EntranceView.ArnOf).Select(async group =>
            (Group: group, Health: await apis.LoadBalancing.EntriesAsync("DescribeTargetHealth", "TargetHealthDescriptions", cancellation, ("TargetGroupArn", group)).ToListAsync(cancellation))));
        return EntranceView.Of(await balancers, await groups, targets.ToDictionary(found => found.Group, found => found.Health), records, await certificates);
    }
}
