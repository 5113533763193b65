using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>Conditional writes, on which the build's lock and journal and terraform's lock file rest.</summary>
[Collection(RehearsalTests.Name)]
[Trait("Category", "Rehearsal")]
public sealed class ConditionalWriteTests(SharedWorld shared)
{
    private const int Writers = 20;

    [Fact]
    public async Task Of_twenty_who_create_the_same_object_exactly_one_wins()
    {
        var bucket = await BucketAsync();
        for (var round = 0; round < 10; round++)
        {
            var key = $"lock-{round}";

            var results = await RaceAsync(writer => new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = $"writer {writer}", IfNoneMatch = "*" });

            var winner = Assert.Single(results, result => result.Status == HttpStatusCode.OK);
            Assert.All(results.Where(result => result != winner), result => Assert.Equal(HttpStatusCode.PreconditionFailed, result.Status));
            Assert.Equal($"writer {winner.Writer}", await ReadAsync(bucket, key));
        }
    }

    [Fact]
    public async Task Of_twenty_who_replace_the_same_version_exactly_one_wins()
    {
        var bucket = await BucketAsync();
        var first = await shared.World.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "journal", ContentBody = "first" });

        var results = await RaceAsync(writer => new PutObjectRequest { BucketName = bucket, Key = "journal", ContentBody = $"writer {writer}", IfMatch = first.ETag });

        var winner = Assert.Single(results, result => result.Status == HttpStatusCode.OK);
        Assert.Equal($"writer {winner.Writer}", await ReadAsync(bucket, "journal"));
    }

    [Fact]
    public async Task A_version_that_was_replaced_can_be_neither_replaced_nor_deleted()
    {
        var bucket = await BucketAsync();
        var old = await shared.World.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "lease", ContentBody = "mine" });
        var current = await shared.World.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "lease", ContentBody = "another's" });

        var replace = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => shared.World.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "lease", ContentBody = "mine again", IfMatch = old.ETag }));
        var delete = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => shared.World.S3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = "lease", IfMatch = old.ETag }));

        Assert.Equal(HttpStatusCode.PreconditionFailed, replace.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, delete.StatusCode);
        Assert.Equal("another's", await ReadAsync(bucket, "lease"));
        await shared.World.S3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = "lease", IfMatch = current.ETag });
        var gone = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => ReadAsync(bucket, "lease"));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Replacing_what_is_not_there_is_not_found()
    {
        var bucket = await BucketAsync();

        var error = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => shared.World.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "absent", ContentBody = "x", IfMatch = "\"0123456789abcdef0123456789abcdef\"" }));

        Assert.Equal(HttpStatusCode.NotFound, error.StatusCode);
    }

    private async Task<(int Writer, HttpStatusCode Status)[]> RaceAsync(Func<int, PutObjectRequest> request)
    {
        var start = new TaskCompletionSource();
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            await start.Task;
            try
            {
                return (writer, (await shared.World.S3.PutObjectAsync(request(writer))).HttpStatusCode);
            }
            catch (AmazonS3Exception error)
            {
                return (writer, error.StatusCode);
            }
        })).ToArray();
        start.SetResult();
        return await Task.WhenAll(writers);
    }

    private async Task<string> BucketAsync()
    {
        var name = $"rehearsal-{Guid.NewGuid():N}";
        await shared.World.S3.PutBucketAsync(new PutBucketRequest { BucketName = name, BucketRegionName = "ap-northeast-2" });
        return name;
    }

    private async Task<string> ReadAsync(string bucket, string key)
    {
        using var answer = await shared.World.S3.GetObjectAsync(bucket, key);
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync();
    }
}
