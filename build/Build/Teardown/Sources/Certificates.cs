using System.Text.Json;
using System.Text.Json.Serialization;
using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Build.Teardown.Sources;

/// <summary>Certificate Manager's certificates.</summary>
/// <param name="caller">Sends and signs.</param>
/// <param name="region">The region of the certificates.</param>
public sealed class Certificates(SignedAwsCaller caller, string region) : IResourceSource
{
    private static readonly JsonSerializerOptions Format = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <inheritdoc />
    public IReadOnlySet<ResourceKind> Kinds { get; } = new HashSet<ResourceKind> { ResourceKind.Certificate };

    /// <inheritdoc />
    public async Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<CloudResource>();
        string? page = null;
        do
        {
            var list = await CallAsync("ListCertificates", new { NextToken = page, MaxItems = 100 }, cancellation);
            foreach (var certificate in list?.GetProperty("CertificateSummaryList").EnumerateArray() ?? default)
            {
                var arn = certificate.GetProperty("CertificateArn").GetString()!;
                found.Add(new CloudResource(ResourceKind.Certificate, arn, certificate.GetProperty("DomainName").GetString() ?? "", await TagsAsync(arn, cancellation)));
            }

            page = list is { } answer && answer.TryGetProperty("NextToken", out var next) ? next.GetString() : null;
        }
        while (page is not null);
        return found;
    }

    /// <inheritdoc />
    public Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return CallAsync("DeleteCertificate", new { CertificateArn = resource.Id }, cancellation);
    }

    private async Task<IReadOnlyDictionary<string, string>> TagsAsync(string arn, CancellationToken cancellation)
    {
        var answer = await CallAsync("ListTagsForCertificate", new { CertificateArn = arn }, cancellation);
        return answer is { } tags && tags.TryGetProperty("Tags", out var list)
            ? list.EnumerateArray().ToDictionary(tag => tag.GetProperty("Key").GetString()!, tag => tag.TryGetProperty("Value", out var value) ? value.GetString() ?? "" : "", StringComparer.Ordinal)
            : new Dictionary<string, string>();
    }

    private async Task<JsonElement?> CallAsync(string action, object body, CancellationToken cancellation)
    {
        var answer = await caller.CallAsync(
            HttpMethod.Post, "acm", region, new Uri($"https://acm.{region}.amazonaws.com/"), "/", JsonSerializer.Serialize(body, Format), "application/x-amz-json-1.1", $"CertificateManager.{action}", cancellation);
        return string.IsNullOrEmpty(answer) ? null : JsonDocument.Parse(answer).RootElement;
    }
}
