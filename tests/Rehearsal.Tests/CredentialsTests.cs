using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>Who is let in, and who the cloud says the caller is.</summary>
[Collection(RehearsalTests.Name)]
[Trait("Category", "Rehearsal")]
public sealed class CredentialsTests(SharedWorld shared)
{
    private static readonly BasicAWSCredentials Stranger = new("AKIASTRANGER", "secret");

    [Fact]
    public async Task The_caller_is_in_the_account_of_the_settings()
    {
        var identity = await shared.World.Sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());

        Assert.Equal("123456789012", identity.Account);
    }

    [Fact]
    public async Task An_unknown_access_key_is_refused_in_the_words_of_each_service()
    {
        using var sts = new AmazonSecurityTokenServiceClient(Stranger, shared.World.Configure(new AmazonSecurityTokenServiceConfig()));
        using var ec2 = new AmazonEC2Client(Stranger, shared.World.Configure(new AmazonEC2Config()));
        using var s3 = new AmazonS3Client(Stranger, shared.World.Configure(new AmazonS3Config { ForcePathStyle = true }));

        var fromSts = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest()));
        var fromEc2 = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => ec2.DescribeVpcsAsync(new DescribeVpcsRequest()));
        var fromS3 = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => s3.ListBucketsAsync());

        Assert.Equal(["InvalidClientTokenId", "AuthFailure", "InvalidAccessKeyId"], [fromSts.ErrorCode, fromEc2.ErrorCode, fromS3.ErrorCode]);
    }
}
