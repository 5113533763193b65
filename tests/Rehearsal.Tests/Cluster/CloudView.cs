using System.Text.Json;
using System.Xml.Linq;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Amazon.S3;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>What is in the emulated cloud, and what terraform's states say is in it, by terraform's types and ids.</summary>
public sealed class CloudView : IDisposable
{
    private const string StateBucket = "growbin-rehearsal-state";
    private static readonly string[] Stacks = ["cluster", "foundation"];

    // Kinds that these SDK packages cannot list; the cloud counts them.
    private static readonly Dictionary<string, string> CountedKinds = new()
    {
        ["roles"] = "aws_iam_role",
        ["instanceProfiles"] = "aws_iam_instance_profile",
        ["zones"] = "aws_route53_zone",
        ["certificates"] = "aws_acm_certificate",
    };

    private readonly Uri _endpoint;
    private readonly HttpClient _http = new(new HttpClientHandler { UseProxy = false });
    private readonly AmazonEC2Client _ec2;
    private readonly AmazonS3Client _s3;

    /// <param name="port">TCP port of the cloud.</param>
    public CloudView(int port)
    {
        _endpoint = new Uri($"http://127.0.0.1:{port}");
        var credentials = new BasicAWSCredentials(World.AccessKey, "not checked");
        _ec2 = new AmazonEC2Client(credentials, Configure(new AmazonEC2Config()));
        _s3 = new AmazonS3Client(credentials, Configure(new AmazonS3Config { ForcePathStyle = true }));
    }

    /// <summary>Where it answers.</summary>
    public Uri Endpoint => _endpoint;

    /// <summary>Every instance that was ever launched, the terminated ones too.</summary>
    public async Task<IReadOnlyList<Instance>> InstancesAsync() =>
        (await _ec2.DescribeInstancesAsync(new DescribeInstancesRequest())).Reservations?.SelectMany(reservation => reservation.Instances)
            .OrderBy(NameOf, StringComparer.Ordinal).ToList() ?? [];

    /// <summary>The instances that are not terminated, by the name of their node.</summary>
    public async Task<IReadOnlyDictionary<string, Instance>> LivingAsync() => (await InstancesAsync())
        .Where(instance => instance.State.Name != InstanceStateName.Terminated)
        .ToDictionary(NameOf);

    /// <summary>The running instances as the environment file would describe them.</summary>
    public async Task<IReadOnlyList<Machine>> RunningAsync() => (await InstancesAsync())
        .Where(instance => instance.State.Name == InstanceStateName.Running)
        .Select(instance => new Machine(NameOf(instance), instance.InstanceType.Value, instance.PrivateIpAddress))
        .ToList();

    /// <summary>Ids of what exists, by terraform's type; of the kinds that can only be counted, their number.</summary>
    public async Task<SortedDictionary<string, string>> ContentsAsync()
    {
        var groups = (await _ec2.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest())).SecurityGroups ?? [];
        var tables = (await _ec2.DescribeRouteTablesAsync(new DescribeRouteTablesRequest())).RouteTables ?? [];
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            // An account comes with a VPC and subnets that are nobody's work.
            ["aws_vpc"] = Ids((await _ec2.DescribeVpcsAsync(new DescribeVpcsRequest())).Vpcs?.Where(vpc => vpc.IsDefault != true), vpc => vpc.VpcId),
            ["aws_subnet"] = Ids((await _ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest())).Subnets?.Where(subnet => subnet.DefaultForAz != true), subnet => subnet.SubnetId),
            // A VPC comes with a group and a route table that terraform does not manage.
            ["aws_security_group"] = Ids(groups.Where(group => group.GroupName != "default"), group => group.GroupId),
            ["aws_route_table"] = Ids(tables.Where(table => table.Associations?.Any(association => association.Main == true) != true), table => table.RouteTableId),
            ["aws_internet_gateway"] = Ids((await _ec2.DescribeInternetGatewaysAsync(new DescribeInternetGatewaysRequest())).InternetGateways, gateway => gateway.InternetGatewayId),
            ["aws_eip"] = Ids((await _ec2.DescribeAddressesAsync(new DescribeAddressesRequest())).Addresses, address => address.AllocationId),
            ["aws_key_pair"] = Ids((await _ec2.DescribeKeyPairsAsync(new DescribeKeyPairsRequest())).KeyPairs, pair => pair.KeyName),
            ["aws_instance"] = Ids((await LivingAsync()).Values, instance => instance.InstanceId),
            // The build makes the state's bucket itself.
            ["aws_s3_bucket"] = Ids((await _s3.ListBucketsAsync()).Buckets?.Where(bucket => bucket.BucketName != StateBucket), bucket => bucket.BucketName),
        };
        var counts = (await PageAsync("/rehearsal/identity")).GetProperty("resources");
        foreach (var (kind, type) in CountedKinds)
        {
            contents[type] = counts.TryGetProperty(kind, out var count) ? $"{count.GetInt32()}" : "0";
        }

        return contents;
    }

    /// <summary>Networks and subnets with what tells them apart, for a message about one too many.</summary>
    public async Task<string> NetworksAsync()
    {
        var vpcs = (await _ec2.DescribeVpcsAsync(new DescribeVpcsRequest())).Vpcs ?? [];
        var subnets = (await _ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest())).Subnets ?? [];
        return string.Join('\n', [
            .. vpcs.Select(vpc => $"{vpc.VpcId} {vpc.CidrBlock} default: {vpc.IsDefault} {Tags(vpc.Tags)}"),
            .. subnets.Select(subnet => $"{subnet.SubnetId} {subnet.CidrBlock} in {subnet.VpcId} {Tags(subnet.Tags)}"),
        ]);

        static string Tags(List<Amazon.EC2.Model.Tag>? tags) => string.Join(' ', (tags ?? []).Select(tag => $"{tag.Key}={tag.Value}"));
    }

    /// <summary>The same as <see cref="ContentsAsync"/>, as terraform's states have it.</summary>
    public async Task<SortedDictionary<string, string>> StatesAsync()
    {
        var resources = await ManagedAsync();
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in (await ContentsAsync()).Keys)
        {
            var ofType = resources.Where(resource => resource.Type == type).ToList();
            contents[type] = CountedKinds.ContainsValue(type) ? $"{ofType.Count}" : Ids(ofType, resource => resource.Id);
        }

        return contents;
    }

    /// <summary>Addresses of everything in terraform's states.</summary>
    public async Task<IReadOnlyList<string>> AddressesAsync() =>
        (await ManagedAsync()).Select(resource => resource.Address).Order(StringComparer.Ordinal).ToList();

    /// <summary>The alias records of every zone: name and where it leads.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AliasesAsync()
    {
        var aliases = new Dictionary<string, string>();
        foreach (var zone in (await Route53Async("/2013-04-01/hostedzone")).Descendants().Where(element => element.Name.LocalName == "Id").Select(id => id.Value.Split('/')[^1]))
        {
            foreach (var record in (await Route53Async($"/2013-04-01/hostedzone/{zone}/rrset")).Descendants().Where(element => element.Name.LocalName == "ResourceRecordSet"))
            {
                if (record.Descendants().FirstOrDefault(element => element.Name.LocalName == "DNSName") is { } target)
                {
                    aliases[record.Elements().Single(element => element.Name.LocalName == "Name").Value.TrimEnd('.')] = target.Value.TrimEnd('.').Replace("dualstack.", "", StringComparison.Ordinal);
                }
            }
        }

        return aliases;
    }

    // There is no package of the SDK for Route53 to restore; its API is XML over HTTP, and the emulated one checks no signature.
    private async Task<XDocument> Route53Async(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_endpoint, path));
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=rehearsal/20260101/us-east-1/route53/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await _http.SendAsync(request);
        return XDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    /// <summary>Ends an instance for good, as a failure of its host would, and waits until it is gone.</summary>
    public async Task TerminateAsync(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await _ec2.TerminateInstancesAsync(new TerminateInstancesRequest { InstanceIds = [instance.InstanceId] });
        await Until.SeenAsync(
            $"{instance.InstanceId} is terminated",
            TimeSpan.FromMinutes(3),
            async () => (await InstancesAsync()).Single(found => found.InstanceId == instance.InstanceId).State.Name.Value,
            state => state == "terminated");
    }

    /// <summary>Stops an instance, as somebody at AWS's console might, and waits until it has stopped.</summary>
    public async Task StopAsync(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await _ec2.StopInstancesAsync(new StopInstancesRequest { InstanceIds = [instance.InstanceId] });
        await Until.SeenAsync(
            $"{instance.InstanceId} is stopped",
            TimeSpan.FromMinutes(3),
            async () => (await InstancesAsync()).Single(found => found.InstanceId == instance.InstanceId).State.Name.Value,
            state => state == "stopped");
    }

    /// <summary>Id of the world; an empty one that was made anew has another.</summary>
    public async Task<string> WorldAsync() => (await PageAsync("/rehearsal/identity")).GetProperty("id").GetString()!;

    /// <summary>Key and text of everything in the state bucket.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StateObjectsAsync()
    {
        var objects = (await _s3.ListObjectsV2Async(new() { BucketName = StateBucket })).S3Objects ?? [];
        var texts = new Dictionary<string, string>();
        foreach (var key in objects.Select(found => found.Key))
        {
            texts[key] = await ReadAsync(key);
        }

        return texts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ec2.Dispose();
        _s3.Dispose();
        _http.Dispose();
    }

    /// <summary>Name of the node that an instance is.</summary>
    public static string NameOf(Instance instance) => instance.Tags?.FirstOrDefault(tag => tag.Key == "Name")?.Value ?? instance.InstanceId;

    private static string Ids<T>(IEnumerable<T>? things, Func<T, string> id) => string.Join(' ', (things ?? []).Select(id).Order(StringComparer.Ordinal));

    private async Task<IReadOnlyList<(string Type, string Address, string Id)>> ManagedAsync()
    {
        var all = new List<(string, string, string)>();
        foreach (var stack in Stacks)
        {
            using var state = JsonDocument.Parse(await ReadAsync($"terraform/{stack}.tfstate"));
            foreach (var resource in state.RootElement.GetProperty("resources").EnumerateArray().Where(found => found.GetProperty("mode").GetString() == "managed"))
            {
                var type = resource.GetProperty("type").GetString()!;
                var module = resource.TryGetProperty("module", out var within) ? within.GetString() + "." : "";
                foreach (var instance in resource.GetProperty("instances").EnumerateArray())
                {
                    var key = instance.TryGetProperty("index_key", out var index) ? $"[{index.GetRawText()}]" : "";
                    var id = instance.GetProperty("attributes").TryGetProperty("id", out var given) ? given.GetString() ?? "" : "";
                    all.Add((type, $"{stack}: {module}{type}.{resource.GetProperty("name").GetString()}{key}", id));
                }
            }
        }

        return all;
    }

    private async Task<string> ReadAsync(string key)
    {
        using var answer = await _s3.GetObjectAsync(StateBucket, key);
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync();
    }

    private async Task<JsonElement> PageAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = _endpoint };
        return JsonDocument.Parse(await http.GetStringAsync(path)).RootElement;
    }

    private T Configure<T>(T config)
        where T : ClientConfig
    {
        config.ServiceURL = _endpoint.ToString();
        config.AuthenticationRegion = "ap-northeast-2";
        config.MaxErrorRetry = 0;
        return config;
    }
}
