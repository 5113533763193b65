using WasteCoach.Build.Cloud.Apis;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>Finds a certificate by its domain and its tags, which it has from the call that requested it.</summary>
public sealed class CertificateLookup(CertificateManager certificates) : IResourceLookup
{
    /// <inheritdoc/>
    public IReadOnlySet<string> Types { get; } = new HashSet<string>(StringComparer.Ordinal) { "aws_acm_certificate" };

    /// <inheritdoc/>
    public async Task<LookupResult> FindAsync(
        PlannedResource resource,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken)
    {
        if (resource.Text("domain_name") is not { } domain || resource.IdentifyingTags.Count == 0)
        {
            return new LookupResult.Unclear("has no domain and ownership tags that the plan knows. Give it both in the configuration.");
        }

        var ids = new List<string>();
        await foreach (var certificate in certificates.ListAsync(cancellationToken))
        {
            string arn = certificate.GetProperty("CertificateArn").GetString()!;
            if (certificate.GetProperty("DomainName").GetString() == domain
                && IsOurs(await certificates.TagsAsync(arn, cancellationToken), resource.IdentifyingTags))
            {
                ids.Add(arn);
            }
        }

        return LookupResult.Of(ids, $"a certificate of this cluster for {domain}");
    }

    private static bool IsOurs(IReadOnlyDictionary<string, string> present, IReadOnlyDictionary<string, string> wanted) =>
        wanted.All(tag => present.TryGetValue(tag.Key, out var value) && value == tag.Value);
}
