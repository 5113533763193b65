using System.Text.Json;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>Finds a certificate by its domain and its tags, which it has from the call that requested it.</summary>
/// <param name="aws">Calls Certificate Manager.</param>
/// <param name="region">The region of the certificates.</param>
public sealed class CertificateLookup(SignedAwsCaller aws, string region) : IResourceLookup
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
        string? page = null;
        do
        {
            using JsonDocument list = await CallAsync("ListCertificates", new { NextToken = page, MaxItems = 100 }, cancellationToken);
            foreach (JsonElement certificate in list.RootElement.GetProperty("CertificateSummaryList").EnumerateArray())
            {
                string arn = certificate.GetProperty("CertificateArn").GetString()!;
                if (certificate.GetProperty("DomainName").GetString() == domain
                    && await IsOursAsync(arn, resource.IdentifyingTags, cancellationToken))
                {
                    ids.Add(arn);
                }
            }

            page = list.RootElement.TryGetProperty("NextToken", out JsonElement next) ? next.GetString() : null;
        }
        while (page is not null);
        return LookupResult.Of(ids, $"a certificate of this cluster for {domain}");
    }

    private async Task<bool> IsOursAsync(string arn, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        using JsonDocument answer = await CallAsync("ListTagsForCertificate", new { CertificateArn = arn }, cancellationToken);
        if (!answer.RootElement.TryGetProperty("Tags", out JsonElement list))
        {
            return false;
        }

        var present = list.EnumerateArray()
            .Select(t => (t.GetProperty("Key").GetString(), t.TryGetProperty("Value", out JsonElement v) ? v.GetString() : null))
            .ToHashSet();
        return tags.All(tag => present.Contains((tag.Key, tag.Value)));
    }

    private async Task<JsonDocument> CallAsync(string action, object body, CancellationToken cancellationToken)
    {
        string? answer = await aws.CallAsync(
            HttpMethod.Post,
            "acm",
            region,
            new Uri($"https://acm.{region}.amazonaws.com/"),
            "/",
            JsonSerializer.Serialize(body, Options),
            "application/x-amz-json-1.1",
            $"CertificateManager.{action}",
            cancellationToken);
        return JsonDocument.Parse(answer ?? throw new InvalidOperationException($"Certificate Manager does not know the call {action}."));
    }

    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };
}
