using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>Finds a bucket by its name, which no other account can have as well.</summary>
public sealed class S3Lookup(IAmazonS3 s3) : IResourceLookup
{
    /// <inheritdoc/>
    public IReadOnlySet<string> Types { get; } = new HashSet<string>(StringComparer.Ordinal) { "aws_s3_bucket" };

    /// <inheritdoc/>
    public async Task<LookupResult> FindAsync(
        PlannedResource resource,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken)
    {
        if (resource.Text("bucket") is not { } name)
        {
            return new LookupResult.Unclear("is a bucket whose name the plan does not know. Name it in the configuration.");
        }

        try
        {
            await s3.HeadBucketAsync(new HeadBucketRequest { BucketName = name }, cancellationToken);
            return new LookupResult.Found(name);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return new LookupResult.Absent();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            return new LookupResult.Unclear($"has the name {name}, and the bucket of that name is another account's. Choose another name.");
        }
    }
}
