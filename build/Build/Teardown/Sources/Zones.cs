using System.Xml.Linq;
using WasteCoach.Build.Cloud.Apis;

namespace WasteCoach.Build.Teardown.Sources;

/// <summary>Route 53's hosted zones, with their records.</summary>
public sealed class Zones(Route53 route53) : IResourceSource
{
    /// <inheritdoc />
    public IReadOnlySet<ResourceKind> Kinds { get; } = new HashSet<ResourceKind> { ResourceKind.Zone };

    /// <inheritdoc />
    public async Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<CloudResource>();
        await foreach (var zone in route53.ZonesAsync(cancellation))
        {
            var id = Route53.IdOf(zone);
            found.Add(new CloudResource(ResourceKind.Zone, id, Route53.NameOf(zone), await route53.TagsAsync(id, cancellation)));
        }

        return found;
    }

    /// <inheritdoc />
    public async Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        // The two records at the top come and go with the zone.
        await DeleteRecordsAsync(resource, record => !(Route53.NameOf(record) == resource.Name && record.Element("Type")!.Value is "NS" or "SOA"), cancellation);
        await route53.DeleteZoneAsync(resource.Id, cancellation);
    }

    /// <summary>Deletes the records that lead to one of these load balancers. Returns their names.</summary>
    public Task<IReadOnlyList<string>> DeleteAliasesAsync(CloudResource zone, IReadOnlyCollection<string> balancers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return DeleteRecordsAsync(
            zone,
            record => record.Element("AliasTarget")?.Element("DNSName")?.Value.TrimEnd('.') is { } target
                && balancers.Any(name => target.Equals(name, StringComparison.OrdinalIgnoreCase) || target.Equals("dualstack." + name, StringComparison.OrdinalIgnoreCase)),
            cancellation);
    }

    private async Task<IReadOnlyList<string>> DeleteRecordsAsync(CloudResource zone, Func<XElement, bool> which, CancellationToken cancellation)
    {
        var records = (await route53.RecordsAsync(zone.Id, cancellation)).Where(which).ToList();
        await route53.DeleteRecordsAsync(zone.Id, records, cancellation);
        return [.. records.Select(Route53.NameOf)];
    }
}
