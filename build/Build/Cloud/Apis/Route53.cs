using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace WasteCoach.Build.Cloud.Apis;

/// <summary>Route 53's API. Zones are named by their ids without the path before them.</summary>
/// <param name="caller">Sends and signs.</param>
public sealed class Route53(SignedAwsCaller caller)
{
    private const string Version = "/2013-04-01";
    private const int ChangesAtOnce = 100;
    private static readonly XNamespace Space = "https://route53.amazonaws.com/doc/2013-04-01/";
    private static readonly Uri Home = new("https://route53.amazonaws.com/");

    /// <summary>The id of a zone that this API has told.</summary>
    public static string IdOf(XElement zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return ((string)zone.Element("Id")!).Split('/')[^1];
    }

    /// <summary>The name of a zone or of a record that this API has told: without the last dot, and with its asterisk.</summary>
    public static string NameOf(XElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return ((string)element.Element("Name")!).TrimEnd('.').Replace("\\052", "*", StringComparison.Ordinal);
    }

    /// <summary>All hosted zones of the account.</summary>
    public async IAsyncEnumerable<XElement> ZonesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        string? marker = null;
        do
        {
            var page = await GetAsync($"/hostedzone{(marker is null ? "" : $"?marker={Uri.EscapeDataString(marker)}")}", cancellation);
            foreach (var zone in page?.Descendants("HostedZone") ?? [])
            {
                yield return zone;
            }

            marker = (string?)page?.Element("NextMarker");
        }
        while (!string.IsNullOrEmpty(marker));
    }

    /// <summary>The hosted zones of a name, of which there may be any number.</summary>
    public async Task<IReadOnlyList<XElement>> ZonesOfAsync(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        // The list begins with them.
        var answer = await GetAsync($"/hostedzonesbyname?dnsname={Uri.EscapeDataString(name)}&maxitems=100", cancellation);
        return [.. (answer?.Descendants("HostedZone") ?? []).Where(zone => NameOf(zone) == name.TrimEnd('.'))];
    }

    /// <summary>The tags of a zone.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TagsAsync(string zone, CancellationToken cancellation) =>
        ((await GetAsync($"/tags/hostedzone/{zone}", cancellation))?.Descendants("Tag") ?? [])
            .ToDictionary(tag => tag.Element("Key")!.Value, tag => tag.Element("Value")?.Value ?? "", StringComparer.Ordinal);

    /// <summary>The record sets of a zone; none when it is gone.</summary>
    public async Task<IReadOnlyList<XElement>> RecordsAsync(string zone, CancellationToken cancellation)
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

    /// <summary>Deletes record sets, each as <see cref="RecordsAsync"/> told it.</summary>
    public async Task DeleteRecordsAsync(string zone, IEnumerable<XElement> records, CancellationToken cancellation)
    {
        foreach (var some in records.Chunk(ChangesAtOnce))
        {
            var request = new XElement(
                "ChangeResourceRecordSetsRequest",
                new XElement("ChangeBatch", new XElement("Changes", some.Select(record => new XElement("Change", new XElement("Action", "DELETE"), record)))));
            foreach (var element in request.DescendantsAndSelf())
            {
                element.Name = Space + element.Name.LocalName;
            }

            await SendAsync(HttpMethod.Post, $"/hostedzone/{zone}/rrset/", request.ToString(SaveOptions.DisableFormatting), cancellation);
        }
    }

    /// <summary>Deletes a zone without records of its own, or finds it gone.</summary>
    public Task DeleteZoneAsync(string zone, CancellationToken cancellation) => SendAsync(HttpMethod.Delete, $"/hostedzone/{zone}", "", cancellation);

    private async Task<XElement?> GetAsync(string path, CancellationToken cancellation) =>
        await SendAsync(HttpMethod.Get, path, "", cancellation) is { Length: > 0 } answer ? SignedAwsCaller.Parse(answer) : null;

    private Task<string?> SendAsync(HttpMethod method, string path, string body, CancellationToken cancellation) =>
        caller.CallAsync(method, "route53", "us-east-1", Home, Version + path, body, "application/xml", null, cancellation);
}
