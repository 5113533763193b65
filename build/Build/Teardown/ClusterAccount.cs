using Amazon.EC2;
using Amazon.S3;
using WasteCoach.Build.Teardown.Sources;
using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Build.Teardown;

/// <summary>The account of an environment, with all the ways of asking and changing it that a teardown needs.</summary>
public sealed class ClusterAccount
{
    /// <summary>Nothing is called here.</summary>
    /// <param name="ec2">EC2.</param>
    /// <param name="s3">S3.</param>
    /// <param name="caller">Everything else.</param>
    /// <param name="region">The region.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="buckets">Names of the buckets that may be the cluster's.</param>
    /// <param name="ownership">What is the cluster's.</param>
    public ClusterAccount(IAmazonEC2 ec2, IAmazonS3 s3, SignedAwsCaller caller, string region, string accountId, IReadOnlySet<string> buckets, Ownership ownership)
    {
        Network = new Ec2Network(ec2, region, accountId);
        Zones = new Zones(caller);
        Buckets = new Buckets(s3, buckets);
        All = new Account(
        [
            Network,
            new Ec2Machines(ec2),
            new LoadBalancing(new AwsQuery(caller, "elasticloadbalancing", region, new Uri($"https://elasticloadbalancing.{region}.amazonaws.com/"), "2015-12-01")),
            new Identities(new AwsQuery(caller, "iam", "us-east-1", new Uri("https://iam.amazonaws.com/"), "2010-05-08")),
            new Certificates(caller, region),
            Zones,
            Buckets,
        ]);
        Ownership = ownership;
    }

    /// <summary>The account of the build's environment.</summary>
    public static ClusterAccount Of(BuildContext context, HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(context);
        var environment = context.EnvironmentSettings;
        return new ClusterAccount(
            context.Aws.Ec2,
            context.Aws.S3,
            new SignedAwsCaller(http, context.Aws.Credentials, environment.Aws.Endpoint),
            environment.Aws.Region,
            environment.Aws.AccountId,
            new HashSet<string> { environment.Storage.ImagesBucket, environment.State.Bucket },
            new Ownership(environment.Cluster.Name, environment.Name));
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
}
