using Amazon.EC2.Model;
using Amazon.S3.Model;
using WasteCoach.Build.Cloud;

namespace WasteCoach.Build.Tests.Cloud;

/// <summary>Our calls against an emulated cloud. Slow: it is a Python program whose start alone takes seconds.</summary>
[Trait("Category", "Slow")]
public sealed class EmulatedCloudTests(MotoServer moto) : IClassFixture<MotoServer>
{
    [Fact]
    public async Task The_state_bucket_is_made_once_and_has_what_it_must_have()
    {
        var bucket = new StateBucket(moto.Clients.S3, "growbin-made", "ap-northeast-2");
        Assert.False(await bucket.IsReadyAsync(CancellationToken.None));

        var said = new List<string>();
        for (var time = 1; time <= 2; time++)
        {
            await bucket.EnsureAsync(OwnershipTag.For("growbin", "sample"), said.Add, CancellationToken.None);
        }

        Assert.True(await bucket.IsReadyAsync(CancellationToken.None));
        Assert.Contains("bucket growbin-made is there", said);
        var tags = await moto.Clients.S3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = "growbin-made" });
        Assert.Contains(tags.TagSet, tag => tag is { Key: "wastecoach:cluster", Value: "growbin" });
        var policy = await moto.Clients.S3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = "growbin-made" });
        Assert.Contains("aws:SecureTransport", policy.Policy, StringComparison.Ordinal);
        var access = await moto.Clients.S3.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = "growbin-made" });
        Assert.True(access.PublicAccessBlockConfiguration is { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true });
    }

    [Fact]
    public async Task Of_several_writers_of_one_lease_one_wins_and_only_its_version_removes_it()
    {
        await moto.Clients.S3.PutBucketAsync(new PutBucketRequest { BucketName = "growbin-lease", BucketRegionName = "ap-northeast-2" });
        var store = new S3LeaseStore(moto.Clients.S3, "growbin-lease", "deploy/growbin/run-lock.json");
        Assert.Null(await store.ReadAsync(CancellationToken.None));

        var first = await store.TryWriteAsync("first", null, CancellationToken.None);
        Assert.NotNull(first);
        Assert.Null(await store.TryWriteAsync("second", null, CancellationToken.None));
        var renewed = await store.TryWriteAsync("first again", first, CancellationToken.None);
        Assert.NotNull(renewed);
        Assert.Null(await store.TryWriteAsync("second", first, CancellationToken.None));
        Assert.Equal(("first again", renewed), await store.ReadAsync(CancellationToken.None));

        await store.RemoveAsync(first, CancellationToken.None);
        Assert.NotNull(await store.ReadAsync(CancellationToken.None));
        await store.RemoveAsync(renewed, CancellationToken.None);
        Assert.Null(await store.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Only_running_instances_of_this_cluster_are_found_and_a_double_shows()
    {
        var image = (await moto.Clients.Ec2.DescribeImagesAsync(new DescribeImagesRequest())).Images[0].ImageId;
        var master = await RunAsync("growbin", "k8s-master");
        var (worker, twin) = (await RunAsync("growbin", "k8s-worker"), await RunAsync("growbin", "k8s-worker"));
        await RunAsync("other", "k8s-master");
        var stopped = await RunAsync("growbin", "k8s-redis");
        await moto.Clients.Ec2.StopInstancesAsync(new StopInstancesRequest { InstanceIds = [stopped] });

        var running = await new ClusterInstances(moto.Clients.Ec2, "growbin").RunningAsync(CancellationToken.None);

        Assert.Equal([master], running["k8s-master"]);
        Assert.Equal(new[] { worker, twin }.Order(), running["k8s-worker"].Order());
        Assert.Empty(running["k8s-redis"]);

        async Task<string> RunAsync(string cluster, string name)
        {
            var answer = await moto.Clients.Ec2.RunInstancesAsync(new RunInstancesRequest
            {
                ImageId = image,
                MinCount = 1,
                MaxCount = 1,
                TagSpecifications = [new TagSpecification { ResourceType = "instance", Tags = [new Amazon.EC2.Model.Tag("Name", name), new Amazon.EC2.Model.Tag(OwnershipTag.Key, cluster)] }],
            });
            return answer.Reservation.Instances[0].InstanceId;
        }
    }

    [Fact]
    public async Task The_identity_of_the_session_is_told()
    {
        var identity = await CallerIdentity.AskAsync(moto.Clients.Sts, Environments.Sample.Read().Aws, CancellationToken.None);

        identity.Expect("123456789012");
        Assert.StartsWith("arn:aws:", identity.Arn, StringComparison.Ordinal);
    }
}
