using System.Net;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Cloud;

public sealed class CallerIdentityTests
{
    private readonly IAmazonSecurityTokenService sts = Substitute.For<IAmazonSecurityTokenService>();

    [Fact]
    public async Task Another_account_is_refused_with_both_names()
    {
        sts.GetCallerIdentityAsync(default!, default).ReturnsForAnyArgs(new GetCallerIdentityResponse { Account = "999999999999", Arn = "arn:aws:iam::999999999999:user/ann" });

        var identity = await AskAsync();

        identity.Expect("999999999999");
        var refusal = Assert.Throws<BuildException>(() => identity.Expect("123456789012"));
        Assert.Contains("999999999999 (arn:aws:iam::999999999999:user/ann), but aws.accountId is 123456789012", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ExpiredToken", HttpStatusCode.Forbidden, "The AWS session has expired.")]
    [InlineData("InvalidClientTokenId", HttpStatusCode.Forbidden, "AWS refuses the credentials: InvalidClientTokenId.")]
    [InlineData("InternalFailure", HttpStatusCode.InternalServerError, "--target=Setup")]
    public async Task Each_refusal_says_what_to_do(string code, HttpStatusCode status, string expected)
    {
        sts.GetCallerIdentityAsync(default!, default).ThrowsAsyncForAnyArgs(new AmazonSecurityTokenServiceException("no", ErrorType.Sender, code, "request", status));

        Assert.Contains(expected, (await Assert.ThrowsAsync<BuildException>(AskAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_named()
    {
        sts.GetCallerIdentityAsync(default!, default).ThrowsAsyncForAnyArgs(new HttpRequestException("Connection refused."));

        var refusal = await Assert.ThrowsAsync<BuildException>(AskAsync);
        Assert.Contains("No answer from http://127.0.0.1:4566", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_no_credentials_is_told_so()
    {
        sts.GetCallerIdentityAsync(default!, default).ThrowsAsyncForAnyArgs(new AmazonClientException("Attempting to make a request that requires an implementation of AWS Signature V4a. Add a reference."));

        var refusal = await Assert.ThrowsAsync<BuildException>(() => CallerIdentity.AskAsync(sts, Sample.Read().Aws with { Endpoint = null }, CancellationToken.None));
        Assert.StartsWith("AWS can't be asked who we are: there are no credentials. Log in (aws sso login)", refusal.Message, StringComparison.Ordinal);
    }

    private Task<CallerIdentity> AskAsync() => CallerIdentity.AskAsync(sts, Sample.Read().Aws, CancellationToken.None);
}
