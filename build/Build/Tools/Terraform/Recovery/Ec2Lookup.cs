using Amazon.EC2;
using Amazon.EC2.Model;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>Finds EC2's objects by the tags that they got in the call which made them.</summary>
public sealed class Ec2Lookup : IResourceLookup
{
    private readonly Dictionary<string, Func<List<Filter>, CancellationToken, Task<IEnumerable<string>>>> _queries;

    /// <summary>Looks with this client.</summary>
    public Ec2Lookup(IAmazonEC2 ec2)
    {
        _queries = new(StringComparer.Ordinal)
        {
            ["aws_vpc"] = async (filters, end) =>
                ((await ec2.DescribeVpcsAsync(new DescribeVpcsRequest { Filters = filters }, end)).Vpcs ?? []).Select(v => v.VpcId),
            ["aws_internet_gateway"] = async (filters, end) =>
                ((await ec2.DescribeInternetGatewaysAsync(new DescribeInternetGatewaysRequest { Filters = filters }, end)).InternetGateways ?? [])
                .Select(g => g.InternetGatewayId),
            ["aws_subnet"] = async (filters, end) =>
                ((await ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest { Filters = filters }, end)).Subnets ?? []).Select(s => s.SubnetId),
            ["aws_route_table"] = async (filters, end) =>
                ((await ec2.DescribeRouteTablesAsync(new DescribeRouteTablesRequest { Filters = filters }, end)).RouteTables ?? [])
                .Select(t => t.RouteTableId),
            ["aws_security_group"] = async (filters, end) =>
                ((await ec2.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest { Filters = filters }, end)).SecurityGroups ?? [])
                .Select(g => g.GroupId),
            ["aws_key_pair"] = async (filters, end) =>
                ((await ec2.DescribeKeyPairsAsync(new DescribeKeyPairsRequest { Filters = filters }, end)).KeyPairs ?? []).Select(k => k.KeyName),
            ["aws_eip"] = async (filters, end) =>
                ((await ec2.DescribeAddressesAsync(new DescribeAddressesRequest { Filters = filters }, end)).Addresses ?? [])
                .Select(a => a.AllocationId),
            // A terminated instance is still listed, with its tags, for an hour.
            ["aws_instance"] = async (filters, end) =>
                ((await ec2.DescribeInstancesAsync(new DescribeInstancesRequest { Filters = [.. filters, Alive] }, end)).Reservations ?? [])
                .SelectMany(r => r.Instances).Select(i => i.InstanceId),
            ["aws_vpc_security_group_ingress_rule"] = (filters, end) => RulesAsync(ec2, filters, egress: false, end),
            ["aws_vpc_security_group_egress_rule"] = (filters, end) => RulesAsync(ec2, filters, egress: true, end),
        };
        Types = _queries.Keys.ToHashSet(StringComparer.Ordinal);
    }

    private static Filter Alive => new("instance-state-name", ["pending", "running", "stopping", "stopped"]);

    /// <inheritdoc/>
    public IReadOnlySet<string> Types { get; }

    /// <inheritdoc/>
    public async Task<LookupResult> FindAsync(
        PlannedResource resource,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> tags = resource.IdentifyingTags;
        // With the owner's tags alone, any object of the cluster would do.
        if (!tags.ContainsKey("Name") || tags.Count < 2)
        {
            return new LookupResult.Unclear("has no Name and ownership tags to be found by. Give it both in the configuration.");
        }

        List<Filter> filters = [.. tags.Select(tag => new Filter($"tag:{tag.Key}", [tag.Value]))];
        List<string> ids = [.. await _queries[resource.Type](filters, cancellationToken)];
        return LookupResult.Of(ids, $"the tags {string.Join(", ", tags.Select(t => $"{t.Key}={t.Value}"))}");
    }

    private static async Task<IEnumerable<string>> RulesAsync(
        IAmazonEC2 ec2,
        List<Filter> filters,
        bool egress,
        CancellationToken cancellationToken)
    {
        var request = new DescribeSecurityGroupRulesRequest { Filters = filters };
        var ids = new List<string>();
        do
        {
            DescribeSecurityGroupRulesResponse page = await ec2.DescribeSecurityGroupRulesAsync(request, cancellationToken);
            ids.AddRange((page.SecurityGroupRules ?? []).Where(r => r.IsEgress == egress).Select(r => r.SecurityGroupRuleId));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return ids;
    }
}
