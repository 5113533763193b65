using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using WasteCoach.Build.Phases.Locking;

namespace WasteCoach.Build.Cloud;

/// <summary>A text kept as an object in S3. Conditional writes make sure that only one of several writers wins.</summary>
public sealed class S3LeaseStore(IAmazonS3 s3, string bucket, string key) : ILeaseStore
{
    /// <inheritdoc />
    public async Task<(string Text, string Version)?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await s3.GetObjectAsync(bucket, key, cancellation);
            using var reader = new StreamReader(answer.ResponseStream);
            return (await reader.ReadToEndAsync(cancellation), answer.ETag);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<string?> TryWriteAsync(string text, string? version, CancellationToken cancellation)
    {
        var request = new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = text, ContentType = "application/json" };
        if (version is null)
        {
            request.IfNoneMatch = "*";
        }
        else
        {
            request.IfMatch = version;
        }

        try
        {
            return (await s3.PutObjectAsync(request, cancellation)).ETag;
        }
        catch (AmazonS3Exception exception) when (
            exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict
            || (version is not null && exception.StatusCode is HttpStatusCode.NotFound))
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task RemoveAsync(string version, CancellationToken cancellation)
    {
        if (await ReadAsync(cancellation) is { } present && present.Version == version)
        {
            await s3.DeleteObjectAsync(bucket, key, cancellation);
        }
    }
}
