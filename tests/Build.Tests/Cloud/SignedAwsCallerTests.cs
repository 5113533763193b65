using System.Net;
using Amazon.Runtime;
using WasteCoach.Build.Cloud.Apis;

namespace WasteCoach.Build.Tests.Cloud;

public sealed class SignedAwsCallerTests
{
    private const string Secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";

    [Theory]
    [InlineData(400, "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>")]
    [InlineData(400, """{"__type":"com.amazon.coral#ThrottlingException"}""")]
    [InlineData(429, "")]
    [InlineData(503, "<html>busy</html>")]
    public async Task A_call_that_came_too_early_is_sent_again_with_a_signature_of_its_own(int status, string body)
    {
        var aws = new Aws([(status, body), (status, body), (200, "<Answer/>")]);

        Assert.Equal("<Answer/>", await aws.AskAsync(retries: 2));
        Assert.Equal(3, aws.Signatures.Count);
        Assert.All(aws.Signatures, signature => Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/", signature, StringComparison.Ordinal));
        Assert.All(aws.Signatures, signature => Assert.DoesNotContain(Secret, signature, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_connection_is_made_again()
    {
        var aws = new Aws([(0, ""), (200, "<Answer/>")]);

        Assert.Equal("<Answer/>", await aws.AskAsync(retries: 1));
    }

    [Fact]
    public async Task A_refusal_is_told_at_once_with_its_code()
    {
        var aws = new Aws([(403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>")]);

        var refused = await Assert.ThrowsAsync<AmazonServiceException>(() => aws.AskAsync(retries: 5));

        Assert.Equal("AccessDenied", refused.ErrorCode);
        Assert.Contains("iam answered 403 to Action=GetRole", refused.Message, StringComparison.Ordinal);
        Assert.Single(aws.Signatures);
    }

    [Fact]
    public async Task The_last_refusal_is_told_when_it_never_gets_better()
    {
        var aws = new Aws([(503, ""), (503, ""), (503, "")]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Assert.ThrowsAsync<AmazonServiceException>(() => aws.AskAsync(retries: 2))).StatusCode);
        Assert.Equal(3, aws.Signatures.Count);
    }

    [Fact]
    public async Task What_does_not_exist_is_an_answer()
    {
        var aws = new Aws([(404, "<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>")]);

        Assert.Null(await aws.AskAsync(retries: 5));
        Assert.Single(aws.Signatures);
    }

    /// <summary>Answers in this order; a status of 0 breaks the connection.</summary>
    private sealed class Aws(IEnumerable<(int Status, string Body)> answers) : HttpMessageHandler
    {
        private readonly Queue<(int Status, string Body)> _answers = new(answers);

        public List<string> Signatures { get; } = [];

        public async Task<string?> AskAsync(int retries)
        {
            using var http = new HttpClient(this, disposeHandler: false);
            var caller = new SignedAwsCaller(http, new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", Secret), endpoint: null, retries, TimeSpan.FromMilliseconds(1));
            return await caller.CallAsync(
                HttpMethod.Post, "iam", "us-east-1", new Uri("https://iam.amazonaws.com/"), "/", "Action=GetRole&RoleName=x", "application/x-www-form-urlencoded", null, CancellationToken.None);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Signatures.Add(request.Headers.GetValues("Authorization").Single());
            var (status, body) = _answers.Dequeue();
            return status == 0
                ? throw new HttpRequestException("Connection reset by peer")
                : Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });
        }
    }
}
