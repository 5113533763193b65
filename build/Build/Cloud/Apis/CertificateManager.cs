using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WasteCoach.Build.Cloud.Apis;

/// <summary>Certificate Manager's API.</summary>
/// <param name="caller">Sends and signs.</param>
/// <param name="region">The region of the certificates.</param>
public sealed class CertificateManager(SignedAwsCaller caller, string region)
{
    private const int PageSize = 100;
    private static readonly JsonSerializerOptions Format = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    // Without them, the list holds RSA keys of 1,024 and 2,048 bits alone.
    private static readonly string[] KeyTypes = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];

    /// <summary>All certificates of the account and region, as CertificateSummary describes each.</summary>
    public async IAsyncEnumerable<JsonElement> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        string? page = null;
        do
        {
            var answer = await CallAsync("ListCertificates", new { NextToken = page, MaxItems = PageSize, Includes = new { keyTypes = KeyTypes } }, cancellation)
                ?? throw new InvalidOperationException("Certificate Manager does not know the call ListCertificates.");
            foreach (var certificate in answer.GetProperty("CertificateSummaryList").EnumerateArray())
            {
                yield return certificate;
            }

            page = answer.TryGetProperty("NextToken", out var next) ? next.GetString() : null;
        }
        while (page is not null);
    }

    /// <summary>The tags of a certificate; none when it is gone.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TagsAsync(string arn, CancellationToken cancellation) =>
        await CallAsync("ListTagsForCertificate", new { CertificateArn = arn }, cancellation) is { } answer && answer.TryGetProperty("Tags", out var list)
            ? list.EnumerateArray().ToDictionary(tag => tag.GetProperty("Key").GetString()!, tag => tag.TryGetProperty("Value", out var value) ? value.GetString() ?? "" : "", StringComparer.Ordinal)
            : new Dictionary<string, string>();

    /// <summary>Deletes a certificate, or finds it gone.</summary>
    public Task DeleteAsync(string arn, CancellationToken cancellation) => CallAsync("DeleteCertificate", new { CertificateArn = arn }, cancellation);

    private async Task<JsonElement?> CallAsync(string action, object body, CancellationToken cancellation)
    {
        var answer = await caller.CallAsync(
            HttpMethod.Post, "acm", region, new Uri($"https://acm.{region}.amazonaws.com/"), "/", JsonSerializer.Serialize(body, Format), "application/x-amz-json-1.1", $"CertificateManager.{action}", cancellation);
        return string.IsNullOrEmpty(answer) ? null : JsonSerializer.Deserialize<JsonElement>(answer);
    }
}
