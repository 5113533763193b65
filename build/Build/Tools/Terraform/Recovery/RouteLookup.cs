using Amazon.EC2;
using Amazon.EC2.Model;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>
/// Finds routes and associations of route tables. They carry no tags of their own: they are told by the tagged table or
/// subnet that they belong to.
/// </summary>
public sealed class RouteLookup(IAmazonEC2 ec2) : IResourceLookup
{
    /// <inheritdoc/>
    public IReadOnlySet<string> Types { get; } = new HashSet<string>(StringComparer.Ordinal) { "aws_route", "aws_route_table_association" };

    /// <inheritdoc/>
    public Task<LookupResult> FindAsync(
        PlannedResource resource,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken) =>
        resource.Type == "aws_route"
            ? FindRouteAsync(resource, plan, cancellationToken)
            : FindAssociationAsync(resource, plan, cancellationToken);

    private async Task<LookupResult> FindRouteAsync(
        PlannedResource route,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken)
    {
        if (route.Text("destination_cidr_block") is not { } destination)
        {
            return new LookupResult.Unclear("is a route whose destination the plan does not know. Look for it in the AWS console.");
        }

        // The plan does not know the table's id yet, so every table of the route's module is looked at.
        var ids = new List<string>();
        foreach (PlannedResource table in plan.Values.Where(r => r.Type == "aws_route_table" && r.Module == route.Module))
        {
            ids.AddRange((await TablesAsync(Tags(table), cancellationToken))
                .Where(t => (t.Routes ?? []).Any(r => r.DestinationCidrBlock == destination))
                .Select(t => $"{t.RouteTableId}_{destination}"));
        }

        return LookupResult.Of(ids, $"a route to {destination}");
    }

    private async Task<LookupResult> FindAssociationAsync(
        PlannedResource association,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken)
    {
        string address = association.Sibling("aws_subnet");
        if (!plan.TryGetValue(address, out PlannedResource? planned))
        {
            return new LookupResult.Unclear($"belongs to no known subnet: the plan has no {address}. Give both the same name and key.");
        }

        var request = new DescribeSubnetsRequest { Filters = Tags(planned) };
        List<Subnet> subnets = (await ec2.DescribeSubnetsAsync(request, cancellationToken)).Subnets ?? [];
        var ids = new List<string>();
        foreach (Subnet subnet in subnets)
        {
            ids.AddRange((await TablesAsync([new Filter("association.subnet-id", [subnet.SubnetId])], cancellationToken))
                .Select(t => $"{subnet.SubnetId}/{t.RouteTableId}"));
        }

        return LookupResult.Of(ids, $"the association of {address}");
    }

    private async Task<List<RouteTable>> TablesAsync(List<Filter> filters, CancellationToken cancellationToken) =>
        (await ec2.DescribeRouteTablesAsync(new DescribeRouteTablesRequest { Filters = filters }, cancellationToken)).RouteTables ?? [];

    private static List<Filter> Tags(PlannedResource resource) =>
        [.. resource.IdentifyingTags.Select(tag => new Filter($"tag:{tag.Key}", [tag.Value]))];
}
