using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace WasteCoach.Build.Teardown.Sources;

/// <summary>Buckets, with all versions of what is in them.</summary>
/// <param name="s3">The client.</param>
/// <param name="expected">Names of the buckets that may be ours: of these alone it is an error when their tags can't be read.</param>
public sealed class Buckets(IAmazonS3 s3, IReadOnlySet<string> expected) : IResourceSource
{
    /// <inheritdoc />
    public IReadOnlySet<ResourceKind> Kinds { get; } = new HashSet<ResourceKind> { ResourceKind.Bucket };

    /// <inheritdoc />
    public async Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<CloudResource>();
        foreach (var bucket in (await s3.ListBucketsAsync(cancellation)).Buckets ?? [])
        {
            if (await TagsAsync(bucket.BucketName, cancellation) is { } tags)
            {
                found.Add(new CloudResource(ResourceKind.Bucket, bucket.BucketName, "", tags));
            }
        }

        return found;
    }

    /// <inheritdoc />
    public async Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        try
        {
            await EmptyAsync(resource, cancellation);
            await s3.DeleteBucketAsync(resource.Id, cancellation);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchBucket")
        {
            // It went meanwhile.
        }
    }

    /// <summary>Deletes all versions of everything in it.</summary>
    public async Task EmptyAsync(CloudResource bucket, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        var request = new ListVersionsRequest { BucketName = bucket.Id };
        ListVersionsResponse page;
        do
        {
            page = await s3.ListVersionsAsync(request, cancellation);
            var versions = (page.Versions ?? []).Select(version => new KeyVersion { Key = version.Key, VersionId = version.VersionId }).ToList();
            if (versions.Count > 0)
            {
                await s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket.Id, Objects = versions, Quiet = true }, cancellation);
            }

            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated == true);
    }

    // Null: the bucket is of another region or not for us to see, or went meanwhile.
    private async Task<IReadOnlyDictionary<string, string>?> TagsAsync(string bucket, CancellationToken cancellation)
    {
        try
        {
            var answer = await s3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = bucket }, cancellation);
            return (answer.TagSet ?? []).ToDictionary(tag => tag.Key, tag => tag.Value ?? "", StringComparer.Ordinal);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchTagSet" or "NoSuchTagSetError")
        {
            return new Dictionary<string, string>();
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchBucket")
        {
            return null;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.MovedPermanently or HttpStatusCode.BadRequest && !expected.Contains(bucket))
        {
            return new Dictionary<string, string>();
        }
    }
}
