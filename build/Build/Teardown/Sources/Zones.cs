using System.Xml.Linq;
using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Build.Teardown.Sources;

/// <summary>Route 53's hosted zones, with their records.</summary>
public sealed class Zones(SignedAwsCaller caller) : IResourceSource
{
    private const string Version = "/2013-04-01";
    private const int ChangesAtOnce = 100;
    private static readonly Uri Home = new("https://route53.amazonaws.com/");

    /// <inheritdoc />
    public IReadOnlySet<ResourceKind> Kinds { get; } = new HashSet<ResourceKind> { ResourceKind.Zone };

    /// <inheritdoc />
    public async Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<CloudResource>();
        string? marker = null;
        do
        {
            var page = await GetAsync($"/hostedzone{(marker is null ? "" : $"?marker={Uri.EscapeDataString(marker)}")}", cancellation);
            foreach (var zone in page?.Descendants("HostedZone") ?? [])
            {
                var id = zone.Element("Id")!.Value.Split('/')[^1];
                var tags = (await GetAsync($"/tags/hostedzone/{id}", cancellation))?.Descendants("Tag") ?? [];
                found.Add(new CloudResource(
                    ResourceKind.Zone,
                    id,
                    zone.Element("Name")!.Value.TrimEnd('.'),
                    tags.ToDictionary(tag => tag.Element("Key")!.Value, tag => tag.Element("Value")?.Value ?? "", StringComparer.Ordinal)));
            }

            marker = (string?)page?.Element("NextMarker");
        }
        while (!string.IsNullOrEmpty(marker));
        return found;
    }

    /// <inheritdoc />
    public async Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        // The two records at the top come and go with the zone.
        await DeleteRecordsAsync(resource, record => !(NameOf(record) == resource.Name && record.Element("Type")!.Value is "NS" or "SOA"), cancellation);
        await SendAsync(HttpMethod.Delete, $"/hostedzone/{resource.Id}", "", cancellation);
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

    private static string NameOf(XElement record) => record.Element("Name")!.Value.TrimEnd('.');

    private async Task<IReadOnlyList<string>> DeleteRecordsAsync(CloudResource zone, Func<XElement, bool> which, CancellationToken cancellation)
    {
        var records = (await RecordsAsync(zone.Id, cancellation)).Where(which).ToList();
        foreach (var some in records.Chunk(ChangesAtOnce))
        {
            XNamespace space = "https://route53.amazonaws.com/doc/2013-04-01/";
            var request = new XElement(
                "ChangeResourceRecordSetsRequest",
                new XElement("ChangeBatch", new XElement("Changes", some.Select(record => new XElement("Change", new XElement("Action", "DELETE"), record)))));
            foreach (var element in request.DescendantsAndSelf())
            {
                element.Name = space + element.Name.LocalName;
            }

            await SendAsync(HttpMethod.Post, $"/hostedzone/{zone.Id}/rrset/", request.ToString(SaveOptions.DisableFormatting), cancellation);
        }

        return [.. records.Select(NameOf)];
    }

    private async Task<List<XElement>> RecordsAsync(string zone, CancellationToken cancellation)
    {
        var records = new List<XElement>();
        var query = "";
        while (await GetAsync($"/hostedzone/{zone}/rrset{query}", cancellation) is { } page)
        {
            records.AddRange(page.Descendants("ResourceRecordSet"));
            if (page.Element("IsTruncated")?.Value != "true")
            {
                break;
            }

            // In the order that signing asks for.
            var identifier = page.Element("NextRecordIdentifier") is { } next ? $"identifier={Uri.EscapeDataString(next.Value)}&" : "";
            query = $"?{identifier}name={Uri.EscapeDataString(page.Element("NextRecordName")!.Value)}&type={page.Element("NextRecordType")!.Value}";
        }

        return records;
    }

    private async Task<XElement?> GetAsync(string path, CancellationToken cancellation) =>
        await SendAsync(HttpMethod.Get, path, "", cancellation) is { Length: > 0 } answer ? SignedAwsCaller.Parse(answer) : null;

    private Task<string?> SendAsync(HttpMethod method, string path, string body, CancellationToken cancellation) =>
        caller.CallAsync(method, "route53", "us-east-1", Home, Version + path, body, "application/xml", null, cancellation);
}
