using System.Net;
using System.Text;
using WasteCoach.Build.Deployments.Registries;
using WasteCoach.Build.Environments;
using static WasteCoach.Build.Tests.Deployments.Registries.ScriptedRegistry;

namespace WasteCoach.Build.Tests.Deployments.Registries;

public sealed class RegistryClientTests
{
    private const string Repository = "wastecoach/deploy/waste";
    private const string Token = "S3cret-token-of-the-user";
    private const string Manifest = """{"schemaVersion":2}""";
    private static readonly string Digest = Descriptor.DigestOf(Encoding.UTF8.GetBytes(Manifest));
    private static readonly RegistryPatience Patience = new(TimeSpan.FromSeconds(20), 3, TimeSpan.FromMilliseconds(1));

    [Fact]
    public async Task A_tag_s_digest_is_asked_for_without_its_content()
    {
        using var server = new ScriptedRegistry((_, _) => Found());
        using var client = ClientOf(server);

        Assert.Equal(Digest, await client.FindDigestAsync(Repository, "1", default));
        Assert.Equal([$"HEAD /v2/{Repository}/manifests/1 -"], server.Requests);
    }

    [Fact]
    public async Task What_is_not_there_is_an_answer_and_not_asked_for_again()
    {
        using var server = new ScriptedRegistry((_, _) => new(HttpStatusCode.NotFound));
        using var client = ClientOf(server);

        Assert.Null(await client.FindDigestAsync(Repository, "1", default));
        Assert.Null(await client.FindManifestAsync(Repository, "1", default));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_token_is_fetched_as_the_registry_says_and_used_again()
    {
        using var server = new ScriptedRegistry(WithTokens("granted"));
        using var client = ClientOf(server);

        await client.FindDigestAsync(Repository, "1", default);
        await client.FindDigestAsync(Repository, "2", default);

        Assert.Equal(
            [
                $"HEAD /v2/{Repository}/manifests/1 -",
                $"GET /token?service=registry.test&scope={Uri.EscapeDataString($"repository:{Repository}:pull")} Basic",
                $"HEAD /v2/{Repository}/manifests/1 Bearer",
                $"HEAD /v2/{Repository}/manifests/2 Bearer",
            ],
            server.Requests);
    }

    [Fact]
    public async Task A_token_that_ran_out_is_fetched_anew()
    {
        var granted = 0;
        using var server = new ScriptedRegistry((me, request) => WithTokens(
            () => $"granted{++granted}",
            header => header == $"Bearer granted{granted}" && !(granted == 1 && request.RawUrl!.EndsWith("/2", StringComparison.Ordinal)))(me, request));
        using var client = ClientOf(server);

        await client.FindDigestAsync(Repository, "1", default);
        Assert.Equal(Digest, await client.FindDigestAsync(Repository, "2", default));
        Assert.Equal(2, granted);
    }

    [Fact]
    public async Task User_and_password_are_given_where_they_are_asked_for()
    {
        using var server = new ScriptedRegistry((_, request) => request.Headers["Authorization"] == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"robot:{Token}"))
            ? Found()
            : new Reply(HttpStatusCode.Unauthorized).With("WWW-Authenticate", "Basic realm=\"registry\""));
        using var client = ClientOf(server);

        Assert.Equal(Digest, await client.FindDigestAsync(Repository, "1", default));
        await client.FindDigestAsync(Repository, "1", default);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task A_passing_failure_is_asked_again(HttpStatusCode status)
    {
        var failures = 2;
        using var server = new ScriptedRegistry((_, _) => failures-- > 0 ? new(status) : Found());
        using var client = ClientOf(server);

        Assert.Equal(Digest, await client.FindDigestAsync(Repository, "1", default));
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, 4, "failed 4 times", "it goes on where it stopped")]
    [InlineData(HttpStatusCode.TooManyRequests, 4, "too many requests", "later")]
    [InlineData(HttpStatusCode.Forbidden, 1, "forbids", "write:packages")]
    [InlineData(HttpStatusCode.Unauthorized, 1, "refuses the login of robot", "the secret registryToken")]
    [InlineData(HttpStatusCode.BadRequest, 1, "answered 400", "log")]
    public async Task A_refusal_says_what_came_and_what_to_do(HttpStatusCode status, int attempts, string problem, string remedy)
    {
        using var server = new ScriptedRegistry((_, _) => new(status, """{"errors":[{"code":"DENIED","message":"no such right"}]}"""));
        using var client = ClientOf(server);

        var refusal = await Assert.ThrowsAsync<RegistryException>(() => client.FindManifestAsync(Repository, "1", default));

        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("DENIED: no such right", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{Repository}:1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, refusal.ToString(), StringComparison.Ordinal);
        Assert.Equal(attempts, server.Requests.Count);
    }

    [Fact]
    public async Task A_write_to_what_is_not_known_is_a_refusal()
    {
        using var server = new ScriptedRegistry((_, _) => new(HttpStatusCode.NotFound));
        using var client = ClientOf(server);

        Assert.Contains("does not know", (await Assert.ThrowsAsync<RegistryException>(() => client.PutManifestAsync(Repository, "1", MediaTypes.Manifest, [1], default))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.BadGateway)]
    public async Task A_web_page_is_no_registry(HttpStatusCode status)
    {
        using var server = new ScriptedRegistry((_, _) => new(status, "<html>Sign in</html>", "text/html; charset=utf-8"));
        using var client = ClientOf(server);

        Assert.Contains("web page", (await Assert.ThrowsAsync<RegistryException>(() => client.FindDigestAsync(Repository, "1", default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_ends_after_the_last_attempt()
    {
        using var server = new ScriptedRegistry((_, _) => new(null));
        using var client = ClientOf(server, Patience with { Attempt = TimeSpan.FromMilliseconds(100), Retries = 2 });

        var refusal = await Assert.ThrowsAsync<RegistryException>(() => client.FindDigestAsync(Repository, "1", default));

        Assert.Contains("3 times and gave no answer within 0.1 s", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task An_interrupt_ends_the_wait_at_once()
    {
        using var server = new ScriptedRegistry((_, _) => new(null));
        using var client = ClientOf(server);
        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.FindDigestAsync(Repository, "1", interrupt.Token));
    }

    [Fact]
    public async Task Nobody_there_is_said_so()
    {
        using var client = new RegistryClient(new RegistryEndpoint($"127.0.0.1:{FreePort.Next()}", true), null, TimeProvider.System, Patience);

        Assert.Contains("can't be reached", (await Assert.ThrowsAsync<RegistryException>(() => client.FindDigestAsync(Repository, "1", default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_HTTP_where_TLS_was_expected_names_the_setting()
    {
        using var server = new ScriptedRegistry((_, _) => Found());
        using var client = new RegistryClient(new RegistryEndpoint(server.Address, false), null, TimeProvider.System, Patience);

        Assert.Contains("registry.plainHttp", (await Assert.ThrowsAsync<RegistryException>(() => client.FindDigestAsync(Repository, "1", default))).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_at_the_tokens_server_is_a_refused_login()
    {
        using var server = new ScriptedRegistry((me, request) => request.RawUrl!.StartsWith("/token", StringComparison.Ordinal)
            ? new Reply(HttpStatusCode.Unauthorized, """{"errors":[{"code":"UNAUTHORIZED"}]}""")
            : Challenge(me));
        using var client = ClientOf(server);

        Assert.Contains("refuses the login of robot", (await Assert.ThrowsAsync<RegistryException>(() => client.FindDigestAsync(Repository, "1", default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_was_altered_on_the_way_is_refused()
    {
        using var server = new ScriptedRegistry((_, _) => new Reply(HttpStatusCode.OK, "{}", MediaTypes.Manifest).With("Docker-Content-Digest", Digest));
        using var client = ClientOf(server);

        Assert.Contains("something else", (await Assert.ThrowsAsync<RegistryException>(() => client.FindManifestAsync(Repository, "1", default))).Message, StringComparison.Ordinal);
        Assert.Contains("something else", (await Assert.ThrowsAsync<RegistryException>(() => client.FindManifestAsync(Repository, Digest, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_login_goes_to_another_host()
    {
        using var elsewhere = new ScriptedRegistry((_, _) => new(HttpStatusCode.Created));
        using var server = new ScriptedRegistry((me, request) => request.HttpMethod switch
        {
            "POST" => new Reply(HttpStatusCode.Accepted).With("Location", $"http://{elsewhere.Address}/upload?state=1"),
            "HEAD" when request.Headers["Authorization"] is not null => new Reply(HttpStatusCode.NotFound),
            _ => WithTokens("granted")(me, request),
        });
        using var client = ClientOf(server);

        var descriptor = await client.PutBlobAsync(Repository, MediaTypes.CycloneDx, [1, 2], default);

        Assert.Equal([$"PUT /upload?state=1&digest={Uri.EscapeDataString(descriptor.Digest)} -"], elsewhere.Requests);
        Assert.Contains(server.Requests, request => request.StartsWith("POST", StringComparison.Ordinal) && request.EndsWith("Bearer", StringComparison.Ordinal));
    }

    private static Reply Found() => new Reply(HttpStatusCode.OK, Manifest, MediaTypes.Manifest).With("Docker-Content-Digest", Digest);

    private static Reply Challenge(ScriptedRegistry server) => new Reply(HttpStatusCode.Unauthorized)
        .With("WWW-Authenticate", $"Bearer realm=\"http://{server.Address}/token\",service=\"registry.test\",scope=\"repository:any:pull\"");

    private static Func<ScriptedRegistry, HttpListenerRequest, Reply> WithTokens(string token) => WithTokens(() => token, header => header == $"Bearer {token}");

    private static Func<ScriptedRegistry, HttpListenerRequest, Reply> WithTokens(Func<string> grant, Func<string?, bool> isGood) => (server, request) =>
        request.RawUrl!.StartsWith("/token", StringComparison.Ordinal) ? new(HttpStatusCode.OK, $$"""{"token":"{{grant()}}"}""")
        : isGood(request.Headers["Authorization"]) ? Found()
        : Challenge(server);

    private static RegistryClient ClientOf(ScriptedRegistry server, RegistryPatience? patience = null) => new(
        new RegistryEndpoint(server.Address, true),
        new RegistryCredentials("robot", new SecretValue(Token), "registryToken"),
        TimeProvider.System,
        patience ?? Patience);
}
