using Amazon.EC2;
using Amazon.EC2.Model;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>What others have in the same account: look-alike names, tags that come close to ours, and none that is.</summary>
/// <param name="cloud">The account.</param>
/// <param name="number">Tells the names of several apart.</param>
public sealed class ForeignNeighbours(CloudView cloud, int number = 1)
{
    private const string Zone = "growbin.app";
    private const string Space = "xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"";
    private static readonly Dictionary<string, string> Tags = new()
    {
        ["Name"] = "growbin", ["wastecoach:cluster"] = "growbin2", ["kubernetes.io/cluster/growbin"] = "shared", ["elbv2.k8s.aws/cluster"] = "growbin2",
    };

    private readonly List<string> _planted = [];
    private string _zone = "";

    private string Name => $"k8s-growbin-other-{number}";

    private string KeyName => $"growbin-operator-{number}";

    /// <summary>Makes them.</summary>
    public async Task PlantAsync()
    {
        var ec2 = cloud.Ec2;
        var vpc = (await ec2.CreateVpcAsync(new CreateVpcRequest { CidrBlock = "172.30.0.0/16", TagSpecifications = Tagged(ResourceType.Vpc) })).Vpc.VpcId;
        var subnets = new List<string>();
        foreach (var (zone, third) in new[] { ("a", 1), ("b", 2) })
        {
            subnets.Add((await ec2.CreateSubnetAsync(new CreateSubnetRequest
            {
                VpcId = vpc, CidrBlock = $"172.30.{third}.0/24", AvailabilityZone = $"ap-northeast-2{zone}", TagSpecifications = Tagged(ResourceType.Subnet),
            })).Subnet.SubnetId);
        }

        var nodes = await GroupAsync("growbin-node", vpc);
        var traffic = await GroupAsync("k8s-traffic-growbin", vpc);
        await AllowAsync(nodes, traffic);
        await AllowAsync(traffic, nodes);
        var volume = (await ec2.CreateVolumeAsync(new CreateVolumeRequest { AvailabilityZone = "ap-northeast-2a", Size = 1, TagSpecifications = Tagged(ResourceType.Volume) })).Volume.VolumeId;
        var address = (await ec2.AllocateAddressAsync(new AllocateAddressRequest { Domain = DomainType.Vpc, TagSpecifications = Tagged(ResourceType.ElasticIp) })).AllocationId;
        await ec2.CreateKeyPairAsync(new CreateKeyPairRequest { KeyName = KeyName, TagSpecifications = Tagged(ResourceType.KeyPair) });
        await cloud.LoadBalancingAsync("CreateLoadBalancer",
        [
            ("Name", Name), ("Subnets.member.1", subnets[0]), ("Subnets.member.2", subnets[1]), ("SecurityGroups.member.1", nodes),
            .. Tags.SelectMany((tag, index) => new[] { ($"Tags.member.{index + 1}.Key", tag.Key), ($"Tags.member.{index + 1}.Value", tag.Value) }),
        ]);
        await cloud.LoadBalancingAsync("CreateTargetGroup", ("Name", Name), ("Protocol", "HTTP"), ("Port", "80"), ("VpcId", vpc));
        var made = await cloud.Route53Async("/2013-04-01/hostedzone", $"<CreateHostedZoneRequest {Space}><Name>{Zone}</Name><CallerReference>{Guid.NewGuid()}</CallerReference></CreateHostedZoneRequest>");
        _zone = made.Descendants().First(element => element.Name.LocalName == "Id").Value.Split('/')[^1];
        await cloud.Route53Async(
            $"/2013-04-01/hostedzone/{_zone}/rrset/",
            $"<ChangeResourceRecordSetsRequest {Space}><ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet><Name>api.{Zone}</Name><Type>A</Type><TTL>60</TTL>"
            + "<ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>");
        _planted.AddRange([vpc, .. subnets, nodes, traffic, volume, address, KeyName, Name, $"target group {Name}", $"api.{Zone} in {_zone}"]);
        Assert.Equal([], await MissingAsync());
    }

    /// <summary>Which of them are not there any more, or are not as they were.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync()
    {
        var ec2 = cloud.Ec2;
        var groups = (await ec2.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest())).SecurityGroups;
        var there = new HashSet<string>(
        [
            .. (await ec2.DescribeVpcsAsync(new DescribeVpcsRequest())).Vpcs.Select(vpc => vpc.VpcId),
            .. (await ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest())).Subnets.Select(subnet => subnet.SubnetId),
            // Each with the rule that names the other.
            .. groups.Where(group => group.IpPermissions?.Any(rule => rule.UserIdGroupPairs?.Count > 0) == true).Select(group => group.GroupId),
            .. (await ec2.DescribeVolumesAsync(new DescribeVolumesRequest())).Volumes?.Select(volume => volume.VolumeId) ?? [],
            .. (await ec2.DescribeAddressesAsync(new DescribeAddressesRequest())).Addresses?.Select(address => address.AllocationId) ?? [],
            .. (await ec2.DescribeKeyPairsAsync(new DescribeKeyPairsRequest())).KeyPairs?.Select(pair => pair.KeyName) ?? [],
            .. Values(await cloud.LoadBalancingAsync("DescribeLoadBalancers"), "LoadBalancerName"),
            .. Values(await cloud.LoadBalancingAsync("DescribeTargetGroups"), "TargetGroupName").Select(name => $"target group {name}"),
            .. Values(await cloud.Route53Async($"/2013-04-01/hostedzone/{_zone}/rrset"), "Name").Select(name => $"{name.TrimEnd('.')} in {_zone}"),
        ]);
        return [.. _planted.Where(id => !there.Contains(id))];
    }

    /// <summary>Two groups as a load balancer controller makes them: they name each other and the nodes' group, which names them.</summary>
    /// <param name="cluster">Value of the controller's tag.</param>
    /// <param name="vpc">Where.</param>
    /// <param name="nodes">The nodes' group.</param>
    public async Task PlantControllersGroupsAsync(string cluster, string vpc, string nodes)
    {
        var groups = new List<string>();
        foreach (var name in new[] { "k8s-traffic-cycle", "k8s-managed-cycle" })
        {
            groups.Add((await cloud.Ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest
            {
                GroupName = name,
                Description = "[k8s] made by a controller",
                VpcId = vpc,
                TagSpecifications = [new TagSpecification { ResourceType = ResourceType.SecurityGroup, Tags = [new Tag("elbv2.k8s.aws/cluster", cluster)] }],
            })).GroupId);
        }

        await AllowAsync(groups[0], groups[1]);
        await AllowAsync(groups[1], groups[0]);
        await AllowAsync(nodes, groups[0]);
        await AllowAsync(groups[0], nodes);
    }

    private static IEnumerable<string> Values(System.Xml.Linq.XDocument document, string name) =>
        document.Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value);

    private static List<TagSpecification> Tagged(ResourceType type) => [new() { ResourceType = type, Tags = [.. Tags.Select(tag => new Tag(tag.Key, tag.Value))] }];

    private async Task<string> GroupAsync(string name, string vpc) => (await cloud.Ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest
    {
        GroupName = name, Description = name, VpcId = vpc, TagSpecifications = Tagged(ResourceType.SecurityGroup),
    })).GroupId;

    private Task AllowAsync(string group, string from) => cloud.Ec2.AuthorizeSecurityGroupIngressAsync(new AuthorizeSecurityGroupIngressRequest
    {
        GroupId = group, IpPermissions = [new IpPermission { IpProtocol = "tcp", FromPort = 8080, ToPort = 8080, UserIdGroupPairs = [new UserIdGroupPair { GroupId = from }] }],
    });
}
