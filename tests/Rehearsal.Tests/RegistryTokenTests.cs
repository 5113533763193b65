using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>Who gets which token from the registry, and what a token is good for: as with GHCR.</summary>
[SupportedOSPlatform("linux")]
public sealed class RegistryTokenTests(RegistryService registry) : IClassFixture<RegistryService>
{
    private const string Ours = "wastecoach/deploy/waste";

    [Fact]
    public async Task Without_a_token_the_answer_says_where_to_get_one_and_for_what()
    {
        using var answer = await registry.SendAsync(HttpMethod.Get, registry.V2($"{Ours}/manifests/1"), token: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var challenge = Assert.Single(answer.Headers.WwwAuthenticate);
        Assert.Equal("Bearer", challenge.Scheme);
        Assert.Equal($"realm=\"{registry.Realm}\",service=\"{registry.Address}\",scope=\"repository:{Ours}:pull\"", challenge.Parameter);
        Assert.Equal(("UNAUTHORIZED", "authentication required"), await ErrorAsync(answer));
    }

    [Fact]
    public async Task A_wrong_password_gets_no_token()
    {
        using var answer = await registry.AskTokenAsync($"repository:{Ours}:pull", "wrong");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(("DENIED", "denied"), await ErrorAsync(answer));
    }

    [Fact]
    public async Task A_token_holds_what_was_asked_for_and_ends_after_five_minutes()
    {
        var token = await registry.TokenAsync($"repository:{Ours}:pull,push");

        var claims = Claims(token);
        Assert.Equal(300, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal($$"""[{"type":"repository","name":"{{Ours}}","actions":["pull","push"]}]""", claims.GetProperty("access").GetRawText());
    }

    [Theory]
    [InlineData("repository:wastecoach/deploy/waste:pull", HttpStatusCode.Unauthorized)]
    [InlineData("repository:dotnet/aspnet:push", HttpStatusCode.Unauthorized)]
    [InlineData("repository:dotnet/aspnet:pull", HttpStatusCode.OK)]
    [InlineData("repository:docker.io/library/redis:pull", HttpStatusCode.OK)]
    [InlineData("repository:quay.io/some/operator:pull", HttpStatusCode.OK)]
    [InlineData("repository:quay.io/some/operator:push", HttpStatusCode.Unauthorized)]
    public async Task Nobody_may_pull_what_is_public_and_push_nothing(string scope, HttpStatusCode expected)
    {
        using var answer = await registry.AskTokenAsync(scope, password: null);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("repository:other/deploy/waste:push")]
    [InlineData("repository:wastecoachs/waste:pull")]
    [InlineData("repository:dotnet/aspnet:push")]
    [InlineData("repository:docker.io/library/redis:delete")]
    [InlineData("repository:wastecoach/../dotnet/aspnet:push")]
    [InlineData("registry:catalog:*")]
    public async Task The_login_gets_no_right_outside_of_its_own_names(string scope)
    {
        using var answer = await registry.AskTokenAsync(scope, await registry.PasswordAsync());

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("DENIED", (await ErrorAsync(answer)).Code);
    }

    [Fact]
    public async Task What_it_has_not_of_another_registry_is_not_found_for_the_login_and_for_nobody()
    {
        foreach (var password in (string?[])[null, await registry.PasswordAsync()])
        {
            using var asked = await registry.AskTokenAsync("repository:quay.io/some/operator:pull", password);
            var token = JsonDocument.Parse(await asked.Content.ReadAsStringAsync()).RootElement.GetProperty("token").GetString()!;

            using var answer = await registry.SendAsync(HttpMethod.Get, registry.V2("quay.io/some/operator/manifests/1"), token);

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_token_of_another_repository_opens_nothing()
    {
        var token = await registry.TokenAsync("repository:wastecoach/deploy/auth:pull,push");

        using var answer = await registry.SendAsync(HttpMethod.Get, registry.V2($"{Ours}/manifests/1"), token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(("DENIED", "permission_denied: The token provided does not match expected scopes."), await ErrorAsync(answer));
    }

    [Fact]
    public async Task A_token_to_pull_does_not_push()
    {
        var token = await registry.TokenAsync($"repository:{Ours}:pull");

        using var answer = await registry.SendAsync(HttpMethod.Post, registry.V2($"{Ours}/blobs/uploads/"), token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task The_password_to_pull_with_pulls_and_does_not_push()
    {
        var password = (await File.ReadAllTextAsync(Path.Combine(registry.Service.State, "pull-token"))).Trim();
        using var asked = await registry.AskTokenAsync($"repository:{Ours}:pull,push", password);
        var token = JsonDocument.Parse(await asked.Content.ReadAsStringAsync()).RootElement.GetProperty("token").GetString()!;

        using var pull = await registry.SendAsync(HttpMethod.Get, registry.V2($"{Ours}/manifests/nothing"), token);
        using var push = await registry.SendAsync(HttpMethod.Post, registry.V2($"{Ours}/blobs/uploads/"), token);

        Assert.Equal(HttpStatusCode.NotFound, pull.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, push.StatusCode);
        Assert.Equal(("DENIED", "permission_denied: The token provided does not match expected scopes."), await ErrorAsync(push));
    }

    [Theory]
    [InlineData(-10, HttpStatusCode.Unauthorized)]
    [InlineData(10, HttpStatusCode.NotFound)]
    public async Task A_token_is_good_until_it_ends(int minutes, HttpStatusCode expected)
    {
        var token = Sign(await registry.TokenAsync($"repository:{Ours}:pull"), registry.Service.State, DateTimeOffset.UtcNow.AddMinutes(minutes));

        using var answer = await registry.SendAsync(HttpMethod.Get, registry.V2($"{Ours}/manifests/nothing"), token);

        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.Unauthorized)
        {
            Assert.Equal(("UNAUTHORIZED", "unauthenticated: User cannot be authenticated with the token provided."), await ErrorAsync(answer));
            Assert.Single(answer.Headers.WwwAuthenticate);
        }
    }

    [Fact]
    public async Task A_token_that_was_changed_is_refused()
    {
        var parts = (await registry.TokenAsync("repository:wastecoach/deploy/auth:pull")).Split('.');
        var more = Encoding.UTF8.GetString(Decode(parts[1])).Replace("wastecoach/deploy/auth", Ours, StringComparison.Ordinal);

        using var answer = await registry.SendAsync(HttpMethod.Get, registry.V2($"{Ours}/manifests/1"), $"{parts[0]}.{Encode(Encoding.UTF8.GetBytes(more))}.{parts[2]}");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task The_password_itself_is_no_token_and_readable_by_the_owner_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, registry.V2($"{Ours}/tags/list"));
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RegistryService.User}:{await registry.PasswordAsync()}")));

        using var answer = await registry.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(("DENIED", "invalid token"), await ErrorAsync(answer));
        Assert.All(
            ["token", "pull-token", "publisher", "publisher.json", "signing.key", "config.yml"],
            name => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(registry.Service.State, name))));
    }

    private static async Task<(string Code, string Message)> ErrorAsync(HttpResponseMessage answer)
    {
        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors")[0];
        return (error.GetProperty("code").GetString()!, error.GetProperty("message").GetString()!);
    }

    private static JsonElement Claims(string token) => JsonDocument.Parse(Decode(token.Split('.')[1])).RootElement;

    /// <summary>The token with another end, signed with the service's own key.</summary>
    private static string Sign(string token, string state, DateTimeOffset end)
    {
        var claims = Claims(token);
        var changed = claims.EnumerateObject().ToDictionary(claim => claim.Name, claim => (object)claim.Value);
        changed["exp"] = end.ToUnixTimeSeconds();
        changed["iat"] = changed["nbf"] = end.ToUnixTimeSeconds() - 3600;
        var signed = $"{token.Split('.')[0]}.{Encode(JsonSerializer.SerializeToUtf8Bytes(changed))}";
        using var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(state, "signing.key")));
        return $"{signed}.{Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static byte[] Decode(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);

    private static string Encode(byte[] data) => System.Buffers.Text.Base64Url.EncodeToString(data);
}
