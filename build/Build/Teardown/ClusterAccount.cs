using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Teardown.Sources;
using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Build.Teardown;

/// <summary>The account of an environment, with all the ways of asking and changing it that a teardown needs.</summary>
public sealed class ClusterAccount : IDisposable
{
    private readonly HttpClient _http = new();

    /// <summary>Nothing is called here.</summary>
    public ClusterAccount(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var environment = context.EnvironmentSettings;
        var (aws, region) = (environment.Aws, environment.Aws.Region);
        var caller = new SignedAwsCaller(_http, context.Aws.Credentials, aws.Endpoint);
        Network = new Ec2Network(context.Aws.Ec2, region, aws.AccountId);
        Zones = new Zones(caller);
        Buckets = new Buckets(context.Aws.S3, new HashSet<string> { environment.Storage.ImagesBucket, environment.State.Bucket });
        All = new Account(
        [
            Network,
            new Ec2Machines(context.Aws.Ec2),
            new LoadBalancing(new AwsQuery(caller, "elasticloadbalancing", region, new Uri($"https://elasticloadbalancing.{region}.amazonaws.com/"), "2015-12-01")),
            new Identities(new AwsQuery(caller, "iam", "us-east-1", new Uri("https://iam.amazonaws.com/"), "2010-05-08")),
            new Certificates(caller, region),
            Zones,
            Buckets,
        ]);
        Ownership = new Ownership(environment.Cluster.Name, environment.Name);
    }

    /// <summary>Everything.</summary>
    public Account All { get; }

    /// <summary>Networks.</summary>
    public Ec2Network Network { get; }

    /// <summary>Zones.</summary>
    public Zones Zones { get; }

    /// <summary>Buckets.</summary>
    public Buckets Buckets { get; }

    /// <summary>What of it is ours.</summary>
    public Ownership Ownership { get; }

    /// <summary>What there is now, divided by whose it is.</summary>
    public async Task<OwnedResources> DivideAsync(CancellationToken cancellation) => Ownership.Divide(await All.ListAsync(cancellation));

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
