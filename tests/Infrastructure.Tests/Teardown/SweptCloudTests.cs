using System.Xml.Linq;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.S3.Model;
using WasteCoach.Build.Cloud.Apis;
using WasteCoach.Build.Teardown;
using WasteCoach.Infrastructure.Tests.Support;
using Ec2Tag = Amazon.EC2.Model.Tag;

namespace WasteCoach.Infrastructure.Tests.Teardown;

/// <summary>
/// The sweep against a cloud that refuses what AWS refuses: every kind of ours that depends on others, and beside each a foreign one that
/// looks like it. Slow: the cloud is a Python program.
/// </summary>
[Trait("Category", "Slow")]
public sealed class SweptCloudTests : IAsyncLifetime
{
    private const string Zone = "growbin.app";
    private Support.Cloud _cloud = null!;
    private ClusterAccount _account = null!;

    public async Task InitializeAsync()
    {
        _cloud = await Support.Cloud.StartAsync();
        _account = new ClusterAccount(_cloud.Ec2, _cloud.S3, _cloud.Apis, Support.Cloud.Region, Support.Cloud.AccountId, new HashSet<string> { "growbin-images" }, new Ownership("growbin", "rehearsal"));
    }

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Everything_of_ours_goes_in_spite_of_its_dependencies_and_nothing_of_others()
    {
        await MakeAsync("growbin", "10.1", new() { ["wastecoach:cluster"] = "growbin", ["wastecoach:environment"] = "rehearsal" });
        await MakeAsync("growbin-2", "10.2", new() { ["wastecoach:cluster"] = "growbin2", ["kubernetes.io/cluster/growbin"] = "shared", ["Name"] = "growbin" });
        var before = await _account.DivideAsync(CancellationToken.None);
        ResourceKind[] made =
        [
            ResourceKind.LoadBalancer, ResourceKind.TargetGroup, ResourceKind.Instance, ResourceKind.Address, ResourceKind.NetworkInterface, ResourceKind.Volume, ResourceKind.Snapshot, ResourceKind.SecurityGroup,
            ResourceKind.Subnet, ResourceKind.RouteTable, ResourceKind.InternetGateway, ResourceKind.Vpc, ResourceKind.KeyPair, ResourceKind.InstanceProfile, ResourceKind.Role, ResourceKind.Policy,
            ResourceKind.IdentityProvider, ResourceKind.Certificate, ResourceKind.Zone, ResourceKind.Bucket,
        ];
        Assert.All(made, kind => Assert.NotEmpty(before.OursOf(kind)));
        Assert.All(made, kind => Assert.Contains(before.Foreign, resource => resource.Kind == kind));
        Assert.Empty(before.InTheWay());

        // Groups that name each other can't go in any order.
        var groups = before.GroupReferences();
        Assert.Equal(2, groups.Count);
        foreach (var (group, rules) in groups)
        {
            await Assert.ThrowsAsync<AmazonEC2Exception>(() => _cloud.Ec2.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = group }));
            await _account.Network.RevokeAsync(group, rules, CancellationToken.None);
        }

        var said = new List<string>();
        var left = await new Sweep(_account.All, _account.Ownership, _ => false, TimeSpan.FromMinutes(3), new TeardownVoice(said.Add, said.Add), TimeProvider.System).RunAsync(CancellationToken.None);

        Assert.Empty(left);
        var proof = TeardownProof.Of(before, await _account.DivideAsync(CancellationToken.None), _ => false, left);
        Assert.Empty(proof.Left);
        Assert.Empty(proof.ForeignGone);
        // A load balancer's interfaces outlive it, and hold up what they lie in.
        Assert.Contains(said, text => text.Contains("waiting until nothing of ours is left", StringComparison.Ordinal) && text.Contains("DependencyViolation", StringComparison.Ordinal));
        Assert.Equal(["api.growbin.app", "growbin.app"], await RecordsAsync());
    }

    private async Task MakeAsync(string name, string network, Dictionary<string, string> tags)
    {
        var ec2 = _cloud.Ec2;
        var vpc = (await ec2.CreateVpcAsync(new CreateVpcRequest { CidrBlock = $"{network}.0.0/16", TagSpecifications = Tagged(ResourceType.Vpc) })).Vpc.VpcId;
        var subnets = new List<string>();
        foreach (var (zone, number) in new[] { ("a", 1), ("b", 2) })
        {
            subnets.Add((await ec2.CreateSubnetAsync(new CreateSubnetRequest
            {
                VpcId = vpc, CidrBlock = $"{network}.{number}.0/24", AvailabilityZone = Support.Cloud.Region + zone, TagSpecifications = Tagged(ResourceType.Subnet),
            })).Subnet.SubnetId);
        }

        var gateway = (await ec2.CreateInternetGatewayAsync(new CreateInternetGatewayRequest { TagSpecifications = Tagged(ResourceType.InternetGateway) })).InternetGateway.InternetGatewayId;
        await ec2.AttachInternetGatewayAsync(new AttachInternetGatewayRequest { InternetGatewayId = gateway, VpcId = vpc });
        var table = (await ec2.CreateRouteTableAsync(new CreateRouteTableRequest { VpcId = vpc, TagSpecifications = Tagged(ResourceType.RouteTable) })).RouteTable.RouteTableId;
        await ec2.AssociateRouteTableAsync(new AssociateRouteTableRequest { RouteTableId = table, SubnetId = subnets[0] });
        var groups = new List<string>();
        foreach (var group in new[] { "nodes", "balancer" })
        {
            groups.Add((await ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest
            {
                GroupName = group, Description = group, VpcId = vpc, TagSpecifications = Tagged(ResourceType.SecurityGroup),
            })).GroupId);
        }

        await LetInAsync(groups[0], groups[1]);
        await LetInAsync(groups[1], groups[0]);
        await ec2.CreateNetworkInterfaceAsync(new CreateNetworkInterfaceRequest { SubnetId = subnets[1], Groups = [groups[0]], TagSpecifications = Tagged(ResourceType.NetworkInterface) });
        await ec2.CreateKeyPairAsync(new CreateKeyPairRequest { KeyName = name, TagSpecifications = Tagged(ResourceType.KeyPair) });
        await MakeIdentitiesAsync(name, tags);
        var image = (await ec2.DescribeImagesAsync(new DescribeImagesRequest())).Images[0].ImageId;
        var run = await ec2.RunInstancesAsync(new RunInstancesRequest
        {
            ImageId = image, InstanceType = InstanceType.T3Small, MinCount = 1, MaxCount = 1, SubnetId = subnets[0], SecurityGroupIds = [groups[0]], TagSpecifications = [.. Tagged(ResourceType.Instance), .. Tagged(ResourceType.Volume)],
        });
        var instance = run.Reservation.Instances[0];
        var volume = (await ec2.CreateVolumeAsync(new CreateVolumeRequest
        {
            AvailabilityZone = instance.Placement.AvailabilityZone, Size = 1, TagSpecifications = Tagged(ResourceType.Volume),
        })).Volume.VolumeId;
        await ec2.CreateSnapshotAsync(new CreateSnapshotRequest { VolumeId = volume, TagSpecifications = Tagged(ResourceType.Snapshot) });
        await ec2.AttachVolumeAsync(new AttachVolumeRequest { VolumeId = volume, InstanceId = instance.InstanceId, Device = "/dev/xvdf" });
        var address = (await ec2.AllocateAddressAsync(new AllocateAddressRequest { Domain = DomainType.Vpc, TagSpecifications = Tagged(ResourceType.ElasticIp) })).AllocationId;
        await ec2.AssociateAddressAsync(new AssociateAddressRequest { AllocationId = address, InstanceId = instance.InstanceId });
        await MakeBalancerAsync(name, vpc, subnets, groups[1], await MakeCertificateAsync(tags), tags);
        await MakeZoneAsync(name, tags);
        var bucket = name + "-images";
        await _cloud.S3.PutBucketAsync(new PutBucketRequest { BucketName = bucket, BucketRegionName = Support.Cloud.Region });
        await _cloud.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = Amazon.S3.VersionStatus.Enabled } });
        await _cloud.S3.PutBucketTaggingAsync(new PutBucketTaggingRequest { BucketName = bucket, TagSet = [.. tags.Select(tag => new Amazon.S3.Model.Tag { Key = tag.Key, Value = tag.Value })] });
        foreach (var content in new[] { "first", "second" })
        {
            await _cloud.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "photo", ContentBody = content });
        }

        List<TagSpecification> Tagged(ResourceType type) => [new() { ResourceType = type, Tags = [.. tags.Select(tag => new Ec2Tag(tag.Key, tag.Value))] }];
    }

    private Task LetInAsync(string group, string from) => _cloud.Ec2.AuthorizeSecurityGroupIngressAsync(new AuthorizeSecurityGroupIngressRequest
    {
        GroupId = group, IpPermissions = [new IpPermission { IpProtocol = "tcp", FromPort = 80, ToPort = 80, UserIdGroupPairs = [new UserIdGroupPair { GroupId = from }] }],
    });

    private async Task MakeIdentitiesAsync(string name, Dictionary<string, string> tags)
    {
        const string trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        const string rights = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:DescribeInstances","Resource":"*"}]}""";
        await CallAsync(_cloud.Apis.Iam, "CreateRole", tags, ("RoleName", name), ("AssumeRolePolicyDocument", trust));
        await CallAsync(_cloud.Apis.Iam, "CreatePolicy", tags, ("PolicyName", name), ("PolicyDocument", rights));
        await CallAsync(_cloud.Apis.Iam, "AttachRolePolicy", [], ("RoleName", name), ("PolicyArn", $"arn:aws:iam::{Support.Cloud.AccountId}:policy/{name}"));
        await CallAsync(_cloud.Apis.Iam, "PutRolePolicy", [], ("RoleName", name), ("PolicyName", "inline"), ("PolicyDocument", rights));
        await CallAsync(_cloud.Apis.Iam, "CreateInstanceProfile", tags, ("InstanceProfileName", name));
        await CallAsync(_cloud.Apis.Iam, "AddRoleToInstanceProfile", [], ("InstanceProfileName", name), ("RoleName", name));
        await CallAsync(_cloud.Apis.Iam, "CreateOpenIDConnectProvider", tags, ("Url", $"https://{name}.example.com"), ("ClientIDList.member.1", "sts.amazonaws.com"), ("ThumbprintList.member.1", new string('a', 40)));
    }

    private async Task<string> MakeCertificateAsync(Dictionary<string, string> tags)
    {
        var list = string.Join(',', tags.Select(tag => $$"""{"Key":"{{tag.Key}}","Value":"{{tag.Value}}"}"""));
        var answer = await _cloud.Caller.CallAsync(
            HttpMethod.Post, "acm", Support.Cloud.Region, new Uri(_cloud.Endpoint), "/", $$"""{"DomainName":"{{Zone}}","ValidationMethod":"DNS","Tags":[{{list}}]}""",
            "application/x-amz-json-1.1", "CertificateManager.RequestCertificate", CancellationToken.None);
        return System.Text.Json.JsonDocument.Parse(answer!).RootElement.GetProperty("CertificateArn").GetString()!;
    }

    private async Task MakeBalancerAsync(string name, string vpc, List<string> subnets, string group, string certificate, Dictionary<string, string> tags)
    {
        var targets = (await CallAsync(_cloud.Apis.LoadBalancing, "CreateTargetGroup", tags, ("Name", name), ("Protocol", "HTTP"), ("Port", "30080"), ("VpcId", vpc))).Descendants("TargetGroupArn").First().Value;
        var balancer = (await CallAsync(_cloud.Apis.LoadBalancing, "CreateLoadBalancer", tags, ("Name", name), ("Subnets.member.1", subnets[0]), ("Subnets.member.2", subnets[1]), ("SecurityGroups.member.1", group)))
            .Descendants("LoadBalancerArn").First().Value;
        await CallAsync(_cloud.Apis.LoadBalancing, "CreateListener", [], ("LoadBalancerArn", balancer), ("Protocol", "HTTPS"), ("Port", "443"), ("Certificates.member.1.CertificateArn", certificate),
            ("DefaultActions.member.1.Type", "forward"), ("DefaultActions.member.1.TargetGroupArn", targets));
    }

    // Two zones of one name: only their tags tell them apart.
    private async Task MakeZoneAsync(string name, Dictionary<string, string> tags)
    {
        const string space = "xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"";
        var made = await Route53Async(HttpMethod.Post, "/hostedzone", $"<CreateHostedZoneRequest {space}><Name>{Zone}</Name><CallerReference>{name}</CallerReference></CreateHostedZoneRequest>");
        var id = made.Descendants("HostedZone").Elements("Id").First().Value.Split('/')[^1];
        var list = string.Concat(tags.Select(tag => $"<Tag><Key>{tag.Key}</Key><Value>{tag.Value}</Value></Tag>"));
        await Route53Async(HttpMethod.Post, $"/tags/hostedzone/{id}", $"<ChangeTagsForResourceRequest {space}><AddTags>{list}</AddTags></ChangeTagsForResourceRequest>");
        await Route53Async(HttpMethod.Post, $"/hostedzone/{id}/rrset/",
            $"<ChangeResourceRecordSetsRequest {space}><ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet><Name>api.{Zone}</Name><Type>A</Type><TTL>60</TTL>"
            + "<ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>");
    }

    private async Task<IReadOnlyList<string>> RecordsAsync()
    {
        var zones = await Route53Async(HttpMethod.Get, "/hostedzone", "");
        var id = Assert.Single(zones.Descendants("HostedZone")).Element("Id")!.Value.Split('/')[^1];
        return [.. (await Route53Async(HttpMethod.Get, $"/hostedzone/{id}/rrset", "")).Descendants("ResourceRecordSet").Select(record => record.Element("Name")!.Value.TrimEnd('.')).Distinct().Order(StringComparer.Ordinal)];
    }

    private async Task<XElement> Route53Async(HttpMethod method, string path, string body)
    {
        var answer = await _cloud.Caller.CallAsync(method, "route53", "us-east-1", new Uri(_cloud.Endpoint), "/2013-04-01" + path, body, "application/xml", null, CancellationToken.None);
        return string.IsNullOrEmpty(answer) ? new("Empty") : SignedAwsCaller.Parse(answer);
    }

    private static async Task<XElement> CallAsync(AwsQuery service, string action, Dictionary<string, string> tags, params IEnumerable<(string Key, string Value)> parameters)
    {
        var tagged = tags.SelectMany((tag, index) => new[] { ($"Tags.member.{index + 1}.Key", tag.Key), ($"Tags.member.{index + 1}.Value", tag.Value) });
        var answer = await service.CallAsync(action, CancellationToken.None, [.. parameters, .. tagged]);
        return answer ?? throw new InvalidOperationException($"{action} found nothing");
    }
}
