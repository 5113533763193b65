using System.Text;
using System.Text.Json;
using Amazon.EC2;
using Amazon.EC2.Model;
using Npgsql;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>What is left of a cluster that is taken down: nothing of ours, everything of others.</summary>
public sealed partial class ClusterTests
{
    private const string ClusterName = "growbin";

    /// <summary>The state's bucket stays with what is kept, so that what is looked at after this test is still there: it does not disturb.</summary>
    [Fact]
    [Position(85)]
    public async Task Destroy_killed_in_the_middle_ends_with_the_same_command_and_touches_nothing_of_others()
    {
        await _cluster.UpAsync();
        await WholeAsync();
        var neighbours = new ForeignNeighbours(Cloud);
        await neighbours.PlantAsync();
        await PlantTroublesAsync(neighbours);
        var before = await Cloud.ContentsAsync();

        var refused = (await _cluster.RunAsync("--target=Destroy")).ShouldEndWith(2);
        Assert.Contains("--confirm=growbin", refused.Output, StringComparison.Ordinal);
        (await _cluster.RunAsync("--target=Destroy", "--confirm=growbin2")).ShouldEndWith(2);
        var dry = (await _cluster.RunAsync("--target=Destroy", "--dryrun", "--keep=zone,certificate")).ShouldEndWith(0);
        Assert.Contains("delete instance ", dry.Output, StringComparison.Ordinal);
        Assert.Contains("keep zone ", dry.Output, StringComparison.Ordinal);
        Assert.Equal(before, await Cloud.ContentsAsync());
        var zone = (await Cloud.AddressesAsync()).Single(address => address.Contains("aws_route53_zone", StringComparison.Ordinal));

        using (var run = _cluster.Start("--target=Destroy", "--confirm=growbin", "--keep=zone,certificate"))
        {
            var point = new KillPoint("cluster", "apply_start", "aws_instance", 1, Verb: "destroy");
            await run.ReachesAsync(point.ToString(), () => Task.FromResult(point.CountIn(Copy) >= point.Count));
            await _cluster.Processes.KillAsync();
            (await _cluster.EndAsync(run)).ShouldEndWith(137);
            await _cluster.Processes.EndedAsync();
        }

        var ended = (await _cluster.RunAsync("--target=Destroy", "--confirm=growbin", "--keep=zone,certificate")).ShouldEndWith(0);

        Assert.Contains("Nothing of ours is left that was not kept.", ended.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^kept zone ", ended.Output);
        Assert.DoesNotContain("gone meanwhile", ended.Output, StringComparison.Ordinal);
        Assert.Equal([], await neighbours.MissingAsync());
        Assert.Empty(await OursAsync());
        Assert.Contains(zone, await Cloud.AddressesAsync());
        Assert.False(File.Exists(Path.Combine(Copy.Kept, "kubeconfig")));
        // What still leads somewhere of ours leads nowhere now.
        Assert.Empty(await Cloud.AliasesAsync());
    }

    [Fact]
    [Position(86)]
    [Trait("Length", "Long")]
    public async Task A_cluster_that_goes_on_from_what_was_kept_is_taken_down_with_its_API_server_dead()
    {
        Copy.Restore();
        (await _cluster.RunAsync("--target=Cluster")).ShouldEndWith(0);
        var neighbours = new ForeignNeighbours(Cloud, 2);
        await neighbours.PlantAsync();
        await PlantTroublesAsync(neighbours);
        _cluster.Disturb();
        await Cloud.StopAsync((await Cloud.LivingAsync())["k8s-master"]);

        var run = (await _cluster.RunAsync("--target=Destroy", "--confirm=growbin", "--output=json")).ShouldEndWith(0);

        var proof = JsonDocument.Parse(run.Output.Split('\n').Last(line => line.StartsWith("{\"kinds\"", StringComparison.Ordinal))).RootElement;
        Assert.Equal(0, proof.GetProperty("left").GetArrayLength());
        Assert.Equal(0, proof.GetProperty("kept").GetArrayLength());
        Assert.Equal(0, proof.GetProperty("foreignGone").GetArrayLength());
        Assert.All(proof.GetProperty("kinds").EnumerateArray(), kind => Assert.Equal(kind.GetProperty("foreign").GetInt32(), kind.GetProperty("untouched").GetInt32()));
        Assert.Equal([], await neighbours.MissingAsync());
        Assert.Empty(await OursAsync());
        (await _cluster.RunAsync("--target=Destroy", "--confirm=growbin")).ShouldEndWith(0);
    }

    /// <summary>The Secrets went with the first cluster, so the second has other passwords than the databases on the volumes know.</summary>
    [Fact]
    [Position(87)]
    [Trait("Length", "Long")]
    public async Task The_next_cluster_gets_the_volumes_that_were_kept_with_what_is_on_them()
    {
        Copy.Restore();
        (await _cluster.RunAsync("--target=Cluster")).ShouldEndWith(0);
        _cluster.Disturb();
        var disks = await StoreDisksAsync();
        await AskPostgreSqlAsync("create table kept as select 42 as answer");

        var destroyed = (await _cluster.RunAsync("--target=Destroy", "--confirm=growbin", "--keep=volumes")).ShouldEndWith(0);

        Assert.All(disks, disk => Assert.Matches($"(?m)^kept volume {disk.Value} .* held {disk.Key};", destroyed.Output));
        Assert.All(await OursAsync(), id => Assert.StartsWith("vol-", id, StringComparison.Ordinal));
        (await _cluster.RunAsync("--target=EbsCsi")).ShouldEndWith(0);
        (await _cluster.KubectlAsync("apply", "--filename", Path.Combine(Copy.Kept, "kept-volumes.yaml"))).Succeeded();
        (await _cluster.RunAsync("--target=Cluster")).ShouldEndWith(0);

        Assert.Equal(disks, await StoreDisksAsync());
        Assert.Equal(42, await AskPostgreSqlAsync("select answer from kept"));
        (await _cluster.RunAsync("--target=DiagnosePostgreSql", "--target=DiagnoseRedis", "--target=DiagnoseRabbitMq")).ShouldEndWith(0);
        (await _cluster.RunAsync("--target=Destroy", "--confirm=growbin")).ShouldEndWith(0);

        Assert.Empty(await OursAsync());
        Assert.False(File.Exists(Path.Combine(Copy.Kept, "kept-volumes.yaml")));
    }

    // Of each claim of the stores, the volume of the cloud.
    private async Task<SortedDictionary<string, string>> StoreDisksAsync()
    {
        var volumes = (await _cluster.GetAsync("persistentvolumes")).GetProperty("items").EnumerateArray().Select(volume => volume.GetProperty("spec"));
        return new(
            volumes.Where(volume => volume.GetProperty("claimRef").GetProperty("namespace").GetString() == "stores").ToDictionary(
                volume => $"stores/{volume.GetProperty("claimRef").GetProperty("name").GetString()}",
                volume => volume.GetProperty("csi").GetProperty("volumeHandle").GetString()!),
            StringComparer.Ordinal);
    }

    private async Task<object?> AskPostgreSqlAsync(string sql)
    {
        var address = (await _cluster.GetAsync("pod", "postgresql-0", "--namespace=stores")).GetProperty("status").GetProperty("podIP").GetString();
        var secret = (await _cluster.GetAsync("secret", "postgresql", "--namespace=stores")).GetProperty("data").GetProperty("password").GetBytesFromBase64();
        var settings = new NpgsqlConnectionStringBuilder { Host = address, Username = "postgres", Password = Encoding.UTF8.GetString(secret), Database = "postgres", Pooling = false };
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Groups that name each other, and a volume that a node still holds: what keeps a VPC from going.</summary>
    private async Task PlantTroublesAsync(ForeignNeighbours neighbours)
    {
        var node = (await Cloud.LivingAsync())["k8s-worker-1"];
        var groups = (await Cloud.Ec2.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest())).SecurityGroups;
        await neighbours.PlantControllersGroupsAsync(ClusterName, node.VpcId, groups.Single(group => group.GroupName == "growbin-node" && group.VpcId == node.VpcId).GroupId);
        var volume = await Cloud.Ec2.CreateVolumeAsync(new CreateVolumeRequest
        {
            AvailabilityZone = node.Placement.AvailabilityZone,
            Size = 1,
            TagSpecifications = [new TagSpecification { ResourceType = ResourceType.Volume, Tags = [new Tag($"kubernetes.io/cluster/{ClusterName}", "owned")] }],
        });
        await Cloud.Ec2.AttachVolumeAsync(new AttachVolumeRequest { VolumeId = volume.Volume.VolumeId, InstanceId = node.InstanceId, Device = "/dev/xvdf" });
    }

    /// <summary>What of EC2 still carries one of our tags, asked in another way than the build asks.</summary>
    private async Task<IReadOnlyList<string>> OursAsync()
    {
        string[] filters = ["wastecoach:cluster", "elbv2.k8s.aws/cluster"];
        var tagged = new List<TagDescription>();
        foreach (var key in filters)
        {
            tagged.AddRange((await Cloud.Ec2.DescribeTagsAsync(new DescribeTagsRequest { Filters = [new Filter("key", [key]), new Filter("value", [ClusterName])] })).Tags ?? []);
        }

        tagged.AddRange((await Cloud.Ec2.DescribeTagsAsync(new DescribeTagsRequest { Filters = [new Filter("key", [$"kubernetes.io/cluster/{ClusterName}"]), new Filter("value", ["owned"])] })).Tags ?? []);
        // The emulated cloud remembers the tags of what was deleted.
        var there = await ThereAsync();
        return [.. tagged.Select(tag => tag.ResourceId).Where(there.Contains).Distinct()];
    }

    private async Task<IReadOnlySet<string>> ThereAsync()
    {
        var ec2 = Cloud.Ec2;
        return new HashSet<string>(
        [
            .. (await Cloud.InstancesAsync()).Where(instance => instance.State.Name != InstanceStateName.Terminated).Select(instance => instance.InstanceId),
            .. (await ec2.DescribeVpcsAsync(new DescribeVpcsRequest())).Vpcs.Select(vpc => vpc.VpcId),
            .. (await ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest())).Subnets.Select(subnet => subnet.SubnetId),
            .. (await ec2.DescribeRouteTablesAsync(new DescribeRouteTablesRequest())).RouteTables.Select(table => table.RouteTableId),
            .. (await ec2.DescribeInternetGatewaysAsync(new DescribeInternetGatewaysRequest())).InternetGateways?.Select(gateway => gateway.InternetGatewayId) ?? [],
            .. (await ec2.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest())).SecurityGroups.Select(group => group.GroupId),
            .. (await ec2.DescribeNetworkInterfacesAsync(new DescribeNetworkInterfacesRequest())).NetworkInterfaces?.Select(device => device.NetworkInterfaceId) ?? [],
            .. (await ec2.DescribeVolumesAsync(new DescribeVolumesRequest())).Volumes?.Select(volume => volume.VolumeId) ?? [],
            .. (await ec2.DescribeAddressesAsync(new DescribeAddressesRequest())).Addresses?.Select(address => address.AllocationId) ?? [],
            .. (await ec2.DescribeKeyPairsAsync(new DescribeKeyPairsRequest())).KeyPairs?.Select(pair => pair.KeyPairId) ?? [],
        ]);
    }
}
