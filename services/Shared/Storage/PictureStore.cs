using Amazon.S3;
using Amazon.S3.Model;

namespace WasteCoach.Shared.Storage;

/// <summary>Pictures and exports in S3.</summary>
public sealed class PictureStore(IAmazonS3 s3, StorageSettings settings)
{
    /// <summary>How long an upload address may be used, in seconds.</summary>
    public const int UploadSeconds = 300;

    /// <summary>The largest picture in bytes.</summary>
    public const long MaxPictureBytes = 10 * 1024 * 1024;

    /// <summary>An address to which the client may PUT one object of this content type.</summary>
    public async Task<Uri> UploadAddressAsync(string key, string contentType) => new(await s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest
    {
        BucketName = settings.Bucket,
        Key = key,
        Verb = HttpVerb.PUT,
        ContentType = contentType,
        Expires = DateTime.UtcNow.AddSeconds(UploadSeconds),
        Protocol = settings.Endpoint?.StartsWith("http:", StringComparison.Ordinal) == true ? Protocol.HTTP : Protocol.HTTPS,
    }));

    /// <summary>The first bytes of an object and its size in bytes, or null when there is none.</summary>
    public async Task<(byte[] Start, long Size)?> PeekAsync(string key, int bytes, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await s3.GetObjectAsync(new GetObjectRequest { BucketName = settings.Bucket, Key = key, ByteRange = new ByteRange(0, bytes - 1) }, cancellationToken);
            var buffer = new byte[bytes];
            var read = await response.ResponseStream.ReadAtLeastAsync(buffer, bytes, throwOnEndOfStream: false, cancellationToken);
            var size = response.ContentRange is { } range ? long.Parse(range.AsSpan(range.LastIndexOf('/') + 1)) : response.ContentLength;
            return (buffer[..read], size);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (AmazonS3Exception empty) when (empty.StatusCode == System.Net.HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return ([], 0);
        }
    }

    /// <summary>A whole object, or null when there is none or it is larger than <see cref="MaxPictureBytes"/>.</summary>
    public async Task<byte[]?> DownloadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await s3.GetObjectAsync(settings.Bucket, key, cancellationToken);
            if (response.ContentLength > MaxPictureBytes)
            {
                return null;
            }

            var content = new byte[response.ContentLength];
            await response.ResponseStream.ReadExactlyAsync(content, cancellationToken);
            return content;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Writes an object.</summary>
    public Task UploadAsync(string key, byte[] content, string contentType, CancellationToken cancellationToken) => s3.PutObjectAsync(
        new PutObjectRequest { BucketName = settings.Bucket, Key = key, ContentType = contentType, InputStream = new MemoryStream(content) },
        cancellationToken);

    /// <summary>Deletes an object; one that is gone already is fine.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => s3.DeleteObjectAsync(settings.Bucket, key, cancellationToken);
}
