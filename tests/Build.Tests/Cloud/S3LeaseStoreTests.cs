using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using WasteCoach.Build.Cloud;

namespace WasteCoach.Build.Tests.Cloud;

public sealed class S3LeaseStoreTests
{
    private readonly IAmazonS3 s3 = Substitute.For<IAmazonS3>();

    private S3LeaseStore Store => new(s3, "state", "deploy/growbin/run-lock.json");

    [Fact]
    public async Task What_is_there_comes_with_its_version()
    {
        Holds("text", "\"v1\"");

        Assert.Equal(("text", "\"v1\""), await Store.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_there_is_no_error_but_a_missing_bucket_is()
    {
        s3.GetObjectAsync("state", default, default(CancellationToken)).ThrowsAsyncForAnyArgs(Error("NoSuchKey", HttpStatusCode.NotFound));
        Assert.Null(await Store.ReadAsync(CancellationToken.None));

        s3.GetObjectAsync("state", default, default(CancellationToken)).ThrowsAsyncForAnyArgs(Error("NoSuchBucket", HttpStatusCode.NotFound));
        await Assert.ThrowsAsync<AmazonS3Exception>(() => Store.ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(null, "*", null)]
    [InlineData("\"v1\"", null, "\"v1\"")]
    public async Task A_write_is_bound_to_the_version_that_was_read(string? version, string? ifNoneMatch, string? ifMatch)
    {
        s3.PutObjectAsync(default!, default).ReturnsForAnyArgs(new PutObjectResponse { ETag = "\"v2\"" });

        Assert.Equal("\"v2\"", await Store.TryWriteAsync("text", version, CancellationToken.None));

        await s3.Received(1).PutObjectAsync(Arg.Is<PutObjectRequest>(put => put.IfNoneMatch == ifNoneMatch && put.IfMatch == ifMatch && put.ContentBody == "text"), Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData(HttpStatusCode.PreconditionFailed, "\"v1\"", true)]
    [InlineData(HttpStatusCode.Conflict, "\"v1\"", true)]
    [InlineData(HttpStatusCode.NotFound, "\"v1\"", true)] // removed by its holder in between
    [InlineData(HttpStatusCode.NotFound, null, false)] // no bucket
    [InlineData(HttpStatusCode.Forbidden, "\"v1\"", false)]
    public async Task Only_a_faster_writer_is_no_error(HttpStatusCode status, string? version, bool faster)
    {
        s3.PutObjectAsync(default!, default).ThrowsAsyncForAnyArgs(Error("any", status));

        if (faster)
        {
            Assert.Null(await Store.TryWriteAsync("text", version, CancellationToken.None));
        }
        else
        {
            await Assert.ThrowsAsync<AmazonS3Exception>(() => Store.TryWriteAsync("text", version, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Only_the_own_version_is_removed()
    {
        Holds("text", "\"v1\"");
        await Store.RemoveAsync("\"v0\"", CancellationToken.None);
        await s3.DidNotReceiveWithAnyArgs().DeleteObjectAsync(default, default, default(CancellationToken));

        Holds("text", "\"v1\"");
        await Store.RemoveAsync("\"v1\"", CancellationToken.None);
        await s3.Received(1).DeleteObjectAsync("state", "deploy/growbin/run-lock.json", Arg.Any<CancellationToken>());
    }

    private void Holds(string text, string version) => s3.GetObjectAsync("state", default, default(CancellationToken))
        .ReturnsForAnyArgs(new GetObjectResponse { ResponseStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), ETag = version });

    private static AmazonS3Exception Error(string code, HttpStatusCode status) => new("no", ErrorType.Sender, code, "request", status);
}
