using System.Xml.Linq;
using WasteCoach.Build.Cloud.Apis;

namespace WasteCoach.Build.Teardown.Sources;

/// <summary>Load balancers and their target groups.</summary>
public sealed class LoadBalancing(AwsQuery elb) : IResourceSource
{
    private const int TagsAtOnce = 20;

    /// <inheritdoc />
    public IReadOnlySet<ResourceKind> Kinds { get; } = new HashSet<ResourceKind> { ResourceKind.LoadBalancer, ResourceKind.TargetGroup };

    /// <inheritdoc />
    public async Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<CloudResource>();
        await foreach (var balancer in elb.EntriesAsync("DescribeLoadBalancers", "LoadBalancers", cancellation))
        {
            found.Add(Read(ResourceKind.LoadBalancer, balancer, "LoadBalancerArn", "LoadBalancerName"));
        }

        await foreach (var group in elb.EntriesAsync("DescribeTargetGroups", "TargetGroups", cancellation))
        {
            found.Add(Read(ResourceKind.TargetGroup, group, "TargetGroupArn", "TargetGroupName"));
        }

        var tags = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var some in found.Chunk(TagsAtOnce))
        {
            var arns = some.Select((resource, index) => ($"ResourceArns.member.{index + 1}", resource.Id));
            await foreach (var described in elb.EntriesAsync("DescribeTags", "TagDescriptions", cancellation, arns))
            {
                tags[(string)described.Element("ResourceArn")!] = AwsQuery.Tags(described);
            }
        }

        return [.. found.Select(resource => resource with { Tags = tags.GetValueOrDefault(resource.Id, resource.Tags) })];
    }

    /// <inheritdoc />
    public Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.Kind == ResourceKind.LoadBalancer
            ? elb.CallAsync("DeleteLoadBalancer", cancellation, ("LoadBalancerArn", resource.Id))
            : elb.CallAsync("DeleteTargetGroup", cancellation, ("TargetGroupArn", resource.Id));
    }

    private static CloudResource Read(ResourceKind kind, XElement entry, string id, string name)
    {
        var vpc = (string?)entry.Element("VpcId");
        return new CloudResource(kind, (string)entry.Element(id)!, (string?)entry.Element(name) ?? "", new Dictionary<string, string>()) { Vpc = string.IsNullOrEmpty(vpc) ? null : vpc, DnsName = (string?)entry.Element("DNSName") };
    }
}
