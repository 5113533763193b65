using WasteCoach.Build.Cloud.Apis;

namespace WasteCoach.Build.Teardown.Sources;

/// <summary>Certificate Manager's certificates.</summary>
public sealed class Certificates(CertificateManager certificates) : IResourceSource
{
    /// <inheritdoc />
    public IReadOnlySet<ResourceKind> Kinds { get; } = new HashSet<ResourceKind> { ResourceKind.Certificate };

    /// <inheritdoc />
    public async Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<CloudResource>();
        await foreach (var certificate in certificates.ListAsync(cancellation))
        {
            var arn = certificate.GetProperty("CertificateArn").GetString()!;
            found.Add(new CloudResource(ResourceKind.Certificate, arn, certificate.GetProperty("DomainName").GetString() ?? "", await certificates.TagsAsync(arn, cancellation)));
        }

        return found;
    }

    /// <inheritdoc />
    public Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return certificates.DeleteAsync(resource.Id, cancellation);
    }
}
