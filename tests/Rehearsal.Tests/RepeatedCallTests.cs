using System.Text.RegularExpressions;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>A call that a caller makes again because its answer got lost, as every AWS SDK does.</summary>
[Collection(RehearsalTests.Name)]
[Trait("Category", "Rehearsal")]
public sealed partial class RepeatedCallTests(SharedWorld shared)
{
    [Fact]
    public async Task A_second_attempt_makes_no_second_thing()
    {
        var call = Guid.NewGuid().ToString();

        var first = await CreateKeyPairAsync(call, attempt: 1, name: call);
        var second = await CreateKeyPairAsync(call, attempt: 2, name: call);

        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Another_call_for_the_same_thing_is_refused_as_before()
    {
        var name = Guid.NewGuid().ToString();

        var first = await CreateKeyPairAsync("call-a-" + name, attempt: 1, name);
        var other = await CreateKeyPairAsync("call-b-" + name, attempt: 1, name);

        Assert.NotEmpty(first);
        Assert.Empty(other);
    }

    /// <summary>The new pair's id; empty when the call was refused.</summary>
    private async Task<string> CreateKeyPairAsync(string call, int attempt, string name)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, shared.World.Endpoint);
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=rehearsal/20260101/ap-northeast-2/ec2/aws4_request, SignedHeaders=host, Signature=0");
        request.Headers.TryAddWithoutValidation("amz-sdk-invocation-id", call);
        request.Headers.TryAddWithoutValidation("amz-sdk-request", $"attempt={attempt}; max=3");
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["Action"] = "CreateKeyPair", ["Version"] = "2016-11-15", ["KeyName"] = name });
        using var answer = await http.SendAsync(request);
        return KeyPairId().Match(await answer.Content.ReadAsStringAsync()).Groups["id"].Value;
    }

    [GeneratedRegex("<keyPairId>(?<id>[^<]+)</keyPairId>")]
    private static partial Regex KeyPairId();
}
