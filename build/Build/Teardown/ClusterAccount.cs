using Amazon.EC2;
using Amazon.S3;
using WasteCoach.Build.Cloud.Apis;
using WasteCoach.Build.Teardown.Sources;

namespace WasteCoach.Build.Teardown;

/// <summary>The account of an environment, with all the ways of asking and changing it that a teardown needs.</summary>
public sealed class ClusterAccount
{
    /// <summary>Nothing is called here.</summary>
    /// <param name="ec2">EC2.</param>
    /// <param name="s3">S3.</param>
    /// <param name="apis">Everything else.</param>
    /// <param name="region">The region.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="buckets">Names of the buckets that may be the cluster's.</param>
    /// <param name="ownership">What is the cluster's.</param>
    public ClusterAccount(IAmazonEC2 ec2, IAmazonS3 s3, AwsApis apis, string region, string accountId, IReadOnlySet<string> buckets, Ownership ownership)
    {
        Network = new Ec2Network(ec2, region, accountId);
        Zones = new Zones(apis.Route53);
        Buckets = new Buckets(s3, buckets);
        All = new Account(
        [
            Network,
            new Ec2Machines(ec2),
            new LoadBalancing(apis.LoadBalancing),
            new Identities(apis.Iam),
            new Certificates(apis.Certificates),
            Zones,
            Buckets,
        ]);
        Ownership = ownership;
    }

    /// <summary>The account of the build's environment.</summary>
    public static ClusterAccount Of(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var environment = context.EnvironmentSettings;
        return new ClusterAccount(
            context.Aws.Ec2,
            context.Aws.S3,
            context.Aws.Apis,
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
