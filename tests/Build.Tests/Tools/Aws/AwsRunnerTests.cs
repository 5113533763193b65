using System.Text.Json;
using WasteCoach.Build.Tools.Aws;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Aws;

public sealed class AwsRunnerTests : ToolTest
{
    private readonly AwsSettings settings = new() { Region = "ap-northeast-2" };

    [Fact]
    public void Call_gives_the_answer_as_a_document()
    {
        Answers("{\"HostedZones\":\n[]}");

        var answer = Context.Aws().Call(settings, "route53", "list-hosted-zones", "--max-items", "5");

        Assert.Equal(0, answer.GetProperty("HostedZones").GetArrayLength());
        AssertRan("aws", "route53", "list-hosted-zones", "--region", "ap-northeast-2", "--output", "json", "--max-items", "5");
        Assert.Equal("", Last.Environment["AWS_PAGER"]);
    }

    [Fact]
    public void An_operation_without_an_answer_is_fine() =>
        Assert.Equal(JsonValueKind.Undefined, Context.Aws().Call(settings, "s3api", "delete-object").ValueKind);

    [Fact]
    public void An_ended_session_is_explained()
    {
        Answers(exitCode: 254, error: "An error occurred (ExpiredToken) when calling the GetCallerIdentity operation");

        Assert.Contains("sign in", Assert.Throws<ToolFailure>(() => Context.Aws().Call(settings, "sts", "get-caller-identity")).Remedy, StringComparison.Ordinal);
    }
}
