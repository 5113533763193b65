using WasteCoach.Build.Cloud.Apis;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>
/// Finds a zone by its name and comment. Route 53 allows any number of zones of one name, and a zone gets its tags by a
/// second call after the one that made it; the comment it has from the first.
/// </summary>
public sealed class Route53Lookup(Route53 route53) : IResourceLookup
{
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

        List<string> ids = [.. (await route53.ZonesOfAsync(name, cancellationToken))
            .Where(zone => (string?)zone.Element("Config")?.Element("Comment") == comment)
            .Select(Route53.IdOf)];
        return LookupResult.Of(ids, $"the zone {name} with the comment \"{comment}\"");
    }
}
