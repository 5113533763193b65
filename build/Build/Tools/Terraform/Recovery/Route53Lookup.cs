using System.Xml.Linq;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>
/// Finds a zone by its name and comment. Route 53 allows any number of zones of one name, and a zone gets its tags by a
/// second call after the one that made it; the comment it has from the first.
/// </summary>
public sealed class Route53Lookup(SignedAwsCaller aws) : IResourceLookup
{
    private static readonly Uri Home = new("https://route53.amazonaws.com/");

    /// <inheritdoc/>
    public IReadOnlySet<string> Types { get; } = new HashSet<string>(StringComparer.Ordinal) { "aws_route53_zone" };

    /// <inheritdoc/>
    public async Task<LookupResult> FindAsync(
        PlannedResource resource,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken)
    {
        if (resource.Text("name") is not { } name || resource.Text("comment") is not { } comment)
        {
            return new LookupResult.Unclear("has no name and comment that the plan knows. Give it both in the configuration.");
        }

        string? answer = await aws.CallAsync(
            HttpMethod.Get,
            "route53",
            "us-east-1",
            Home,
            $"/2013-04-01/hostedzonesbyname?dnsname={Uri.EscapeDataString(name)}&maxitems=100",
            "",
            "",
            null,
            cancellationToken);
        if (answer is null)
        {
            return new LookupResult.Absent();
        }

        List<string> ids = [.. SignedAwsCaller.Parse(answer).Descendants("HostedZone")
            .Where(zone => ((string?)zone.Element("Name"))?.TrimEnd('.') == name.TrimEnd('.'))
            .Where(zone => (string?)zone.Element("Config")?.Element("Comment") == comment)
            .Select(zone => ((string?)zone.Element("Id"))!.Split('/')[^1])];
        return LookupResult.Of(ids, $"the zone {name} with the comment \"{comment}\"");
    }
}
