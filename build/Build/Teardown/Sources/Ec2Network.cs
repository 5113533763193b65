using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;

namespace WasteCoach.Build.Teardown.Sources;

/// <summary>EC2's networks: VPCs and what lies in them.</summary>
/// <param name="ec2">The client.</param>
/// <param name="region">The region, which is part of an ARN.</param>
/// <param name="accountId">The account, which is part of an ARN.</param>
public sealed class Ec2Network(IAmazonEC2 ec2, string region, string accountId) : IResourceSource
{
    private const string OfLoadBalancer = "ELB ";

    /// <inheritdoc />
    public IReadOnlySet<ResourceKind> Kinds { get; } = new HashSet<ResourceKind>
    {
        ResourceKind.NatGateway, ResourceKind.VpcEndpoint, ResourceKind.Address, ResourceKind.NetworkInterface, ResourceKind.SecurityGroup,
        ResourceKind.Subnet, ResourceKind.RouteTable, ResourceKind.InternetGateway, ResourceKind.Vpc,
    };

    /// <inheritdoc />
    public async Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<CloudResource>();
        await foreach (var gateway in ec2.Paginators.DescribeNatGateways(new DescribeNatGatewaysRequest()).NatGateways.WithCancellation(cancellation))
        {
            if (gateway.State != NatGatewayState.Deleted)
            {
                found.Add(Ec2Tags.Resource(ResourceKind.NatGateway, gateway.NatGatewayId, gateway.Tags) with { Vpc = gateway.VpcId });
            }
        }

        await foreach (var endpoint in ec2.Paginators.DescribeVpcEndpoints(new DescribeVpcEndpointsRequest()).VpcEndpoints.WithCancellation(cancellation))
        {
            if (endpoint.State != State.Deleted)
            {
                found.Add(Ec2Tags.Resource(ResourceKind.VpcEndpoint, endpoint.VpcEndpointId, endpoint.Tags) with { Vpc = endpoint.VpcId });
            }
        }

        await foreach (var network in ec2.Paginators.DescribeNetworkInterfaces(new DescribeNetworkInterfacesRequest()).NetworkInterfaces.WithCancellation(cancellation))
        {
            found.Add(Describe(network));
        }

        await foreach (var group in ec2.Paginators.DescribeSecurityGroups(new DescribeSecurityGroupsRequest()).SecurityGroups.WithCancellation(cancellation))
        {
            found.Add(Ec2Tags.Resource(ResourceKind.SecurityGroup, group.GroupId, group.Tags) with
            {
                Name = group.GroupName,
                Vpc = group.VpcId,
                PartOf = group.GroupName == "default" ? group.VpcId : null,
            });
        }

        await foreach (var subnet in ec2.Paginators.DescribeSubnets(new DescribeSubnetsRequest()).Subnets.WithCancellation(cancellation))
        {
            found.Add(Ec2Tags.Resource(ResourceKind.Subnet, subnet.SubnetId, subnet.Tags) with { Vpc = subnet.VpcId });
        }

        await foreach (var table in ec2.Paginators.DescribeRouteTables(new DescribeRouteTablesRequest()).RouteTables.WithCancellation(cancellation))
        {
            found.Add(Ec2Tags.Resource(ResourceKind.RouteTable, table.RouteTableId, table.Tags) with
            {
                Vpc = table.VpcId,
                PartOf = table.Associations?.Any(association => association.Main == true) == true ? table.VpcId : null,
            });
        }

        await foreach (var gateway in ec2.Paginators.DescribeInternetGateways(new DescribeInternetGatewaysRequest()).InternetGateways.WithCancellation(cancellation))
        {
            found.Add(Ec2Tags.Resource(ResourceKind.InternetGateway, gateway.InternetGatewayId, gateway.Tags) with { Vpc = gateway.Attachments?.FirstOrDefault()?.VpcId });
        }

        await foreach (var vpc in ec2.Paginators.DescribeVpcs(new DescribeVpcsRequest()).Vpcs.WithCancellation(cancellation))
        {
            found.Add(Ec2Tags.Resource(ResourceKind.Vpc, vpc.VpcId, vpc.Tags));
        }

        var addresses = await ec2.DescribeAddressesAsync(new DescribeAddressesRequest(), cancellation);
        found.AddRange((addresses.Addresses ?? []).Select(address => Ec2Tags.Resource(ResourceKind.Address, address.AllocationId, address.Tags) with
        {
            Name = address.PublicIp,
            AttachedTo = string.IsNullOrEmpty(address.AssociationId) ? null : address.AssociationId,
        }));
        return await WithRulesAsync(found, cancellation);
    }

    /// <inheritdoc />
    public async Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        try
        {
            await RemoveAsync(resource, cancellation);
        }
        catch (AmazonServiceException exception) when (Ec2Tags.IsGone(exception))
        {
            // It went by itself meanwhile.
        }
    }

    /// <summary>Takes rules out of a group.</summary>
    public async Task RevokeAsync(string group, IReadOnlyList<GroupRule> rules, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rules);
        foreach (var some in rules.GroupBy(rule => rule.IsEgress))
        {
            var ids = some.Select(rule => rule.Id).ToList();
            try
            {
                if (some.Key)
                {
                    await ec2.RevokeSecurityGroupEgressAsync(new RevokeSecurityGroupEgressRequest { GroupId = group, SecurityGroupRuleIds = ids }, cancellation);
                }
                else
                {
                    await ec2.RevokeSecurityGroupIngressAsync(new RevokeSecurityGroupIngressRequest { GroupId = group, SecurityGroupRuleIds = ids }, cancellation);
                }
            }
            catch (AmazonServiceException exception) when (Ec2Tags.IsGone(exception))
            {
                // Rule or group went meanwhile.
            }
        }
    }

    private async Task RemoveAsync(CloudResource resource, CancellationToken cancellation)
    {
        var id = resource.Id;
        switch (resource.Kind)
        {
            case ResourceKind.NatGateway:
                await ec2.DeleteNatGatewayAsync(new DeleteNatGatewayRequest { NatGatewayId = id }, cancellation);
                break;
            case ResourceKind.VpcEndpoint:
                await ec2.DeleteVpcEndpointsAsync(new DeleteVpcEndpointsRequest { VpcEndpointIds = [id] }, cancellation);
                break;
            case ResourceKind.Address:
                if (resource.AttachedTo is { } association)
                {
                    await ec2.DisassociateAddressAsync(new DisassociateAddressRequest { AssociationId = association }, cancellation);
                }

                await ec2.ReleaseAddressAsync(new ReleaseAddressRequest { AllocationId = id }, cancellation);
                break;
            case ResourceKind.NetworkInterface:
                await ec2.DeleteNetworkInterfaceAsync(new DeleteNetworkInterfaceRequest { NetworkInterfaceId = id }, cancellation);
                break;
            case ResourceKind.SecurityGroup:
                await ec2.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = id }, cancellation);
                break;
            case ResourceKind.Subnet:
                await ec2.DeleteSubnetAsync(new DeleteSubnetRequest { SubnetId = id }, cancellation);
                break;
            case ResourceKind.RouteTable:
                await RemoveTableAsync(id, cancellation);
                break;
            case ResourceKind.InternetGateway:
                if (resource.Vpc is { } vpc)
                {
                    await ec2.DetachInternetGatewayAsync(new DetachInternetGatewayRequest { InternetGatewayId = id, VpcId = vpc }, cancellation);
                }

                await ec2.DeleteInternetGatewayAsync(new DeleteInternetGatewayRequest { InternetGatewayId = id }, cancellation);
                break;
            default:
                await ec2.DeleteVpcAsync(new DeleteVpcRequest { VpcId = id }, cancellation);
                break;
        }
    }

    private async Task RemoveTableAsync(string id, CancellationToken cancellation)
    {
        var tables = await ec2.DescribeRouteTablesAsync(new DescribeRouteTablesRequest { RouteTableIds = [id] }, cancellation);
        foreach (var association in tables.RouteTables.SelectMany(table => table.Associations ?? []))
        {
            await ec2.DisassociateRouteTableAsync(new DisassociateRouteTableRequest { AssociationId = association.RouteTableAssociationId }, cancellation);
        }

        await ec2.DeleteRouteTableAsync(new DeleteRouteTableRequest { RouteTableId = id }, cancellation);
    }

    // Interfaces get no tags from what they belong to: the attachment tells, and of a load balancer's, which nobody can see attached, the description.
    private CloudResource Describe(NetworkInterface network)
    {
        var resource = Ec2Tags.Resource(ResourceKind.NetworkInterface, network.NetworkInterfaceId, network.TagSet);
        var instance = string.IsNullOrEmpty(network.Attachment?.InstanceId) ? null : network.Attachment.InstanceId;
        var description = network.Description ?? "";
        var balancer = description.StartsWith(OfLoadBalancer, StringComparison.Ordinal)
            ? $"arn:aws:elasticloadbalancing:{region}:{accountId}:loadbalancer/{description[OfLoadBalancer.Length..]}"
            : null;
        return resource with
        {
            Name = resource.Name.Length > 0 ? resource.Name : description,
            Vpc = network.VpcId,
            PartOf = instance ?? balancer,
            AttachedTo = instance,
        };
    }

    private async Task<IReadOnlyList<CloudResource>> WithRulesAsync(List<CloudResource> found, CancellationToken cancellation)
    {
        var rules = new List<SecurityGroupRule>();
        await foreach (var rule in ec2.Paginators.DescribeSecurityGroupRules(new DescribeSecurityGroupRulesRequest()).SecurityGroupRules.WithCancellation(cancellation))
        {
            rules.Add(rule);
        }

        var byGroup = rules
            .Where(rule => !string.IsNullOrEmpty(rule.ReferencedGroupInfo?.GroupId))
            .ToLookup(rule => rule.GroupId, rule => new GroupRule(rule.SecurityGroupRuleId, rule.ReferencedGroupInfo.GroupId, rule.IsEgress == true));
        return [.. found.Select(resource => resource.Kind == ResourceKind.SecurityGroup ? resource with { Rules = [.. byGroup[resource.Id]] } : resource)];
    }
}
