using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using WasteCoach.Services.Tests.Harness;

namespace WasteCoach.Services.Tests.Journey;

[Collection(SystemCollection.Name)]
[Trait("Category", "Journey")]
public sealed class AuthTests(SystemFixture fixture)
{
    private readonly WasteCoachSystem system = fixture.System;

    [Fact]
    public async Task A_refresh_token_used_twice_ends_the_session_for_everyone()
    {
        var owner = await Client.SignedInAsync(system);
        var copied = owner.RefreshToken;
        using (var first = await RefreshAsync(owner, copied))
        {
            await Client.ExpectAsync(HttpStatusCode.OK, first);
            await owner.KeepAsync(first);
        }

        Assert.NotEqual(copied, owner.RefreshToken);
        using (var thief = await RefreshAsync(owner, copied))
        {
            await Client.ExpectProblemAsync(HttpStatusCode.Unauthorized, "refresh-refused", thief);
        }

        using (var newest = await RefreshAsync(owner, owner.RefreshToken))
        {
            await Client.ExpectProblemAsync(HttpStatusCode.Unauthorized, "refresh-refused", newest);
        }

        using var access = await owner.SendAsync(system.Users, HttpMethod.Get, "/api/v1/users/me");
        await Client.ExpectProblemAsync(HttpStatusCode.Unauthorized, null, access);
    }

    [Fact]
    public async Task Of_two_simultaneous_refreshes_one_wins()
    {
        var client = await Client.SignedInAsync(system);
        var responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RefreshAsync(client, client.RefreshToken)));
        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);
        Assert.All(responses, response => response.Dispose());
    }

    [Fact]
    public async Task An_unknown_address_takes_as_long_as_a_wrong_password()
    {
        var client = await Client.SignedInAsync(system);
        var (known, unknown) = (new List<double>(), new List<double>());
        for (var i = 0; i < 9; i++)
        {
            known.Add(await TimeLoginAsync(client.Email));
            unknown.Add(await TimeLoginAsync($"{Guid.NewGuid():N}@example.com"));
        }

        // Without the decoy the unknown one takes a tenth: no hash is computed. The bounds leave room for a busy machine.
        Assert.InRange(unknown.Order().ElementAt(4) / known.Order().ElementAt(4), 0.5, 2);
    }

    [Fact]
    public async Task A_deleted_account_can_not_be_used()
    {
        var client = await Client.SignedInAsync(system);
        using (var deleted = await client.SendAsync(system.Auth, HttpMethod.Delete, "/api/v1/auth/me"))
        {
            await Client.ExpectAsync(HttpStatusCode.NoContent, deleted);
        }

        using var profile = await client.SendAsync(system.Users, HttpMethod.Get, "/api/v1/users/me");
        await Client.ExpectProblemAsync(HttpStatusCode.Unauthorized, null, profile);
        using var login = await client.SendAsync(system.Auth, HttpMethod.Post, "/api/v1/auth/login", new { client.Email, Client.Password });
        await Client.ExpectProblemAsync(HttpStatusCode.Unauthorized, "bad-credentials", login);
    }

    [Fact]
    public async Task An_address_is_registered_once_whatever_its_case()
    {
        var client = await Client.SignedInAsync(system);
        using var again = await client.SendAsync(system.Auth, HttpMethod.Post, "/api/v1/auth/register", new { email = client.Email.ToUpperInvariant(), Client.Password, name = "x" });
        await Client.ExpectProblemAsync(HttpStatusCode.Conflict, "email-taken", again);
    }

    [Fact]
    public async Task The_key_set_holds_public_halves_only()
    {
        var keys = (await system.Auth.Http.GetFromJsonAsync<JsonElement>("/api/v1/auth/.well-known/jwks.json")).GetProperty("keys");
        var key = Assert.Single(keys.EnumerateArray());
        Assert.Equal("ES256", key.GetProperty("alg").GetString());
        Assert.False(key.TryGetProperty("d", out _));
    }

    [Fact]
    public async Task The_request_above_the_limit_is_told_when_to_come_back()
    {
        var limited = await system.StartServiceAsync("locations with the default limit", "Locations", new Dictionary<string, string> { ["RateLimit__PerMinute"] = "60" });
        var admitted = 0;
        var above = await limited.Http.GetAsync("/api/v1/locations/geocode?query=mapo");
        // A minute may end in between: then sixty more are admitted, and no more than these.
        while (above.StatusCode == HttpStatusCode.OK && admitted < 120)
        {
            admitted++;
            above.Dispose();
            above = await limited.Http.GetAsync("/api/v1/locations/geocode?query=mapo");
        }

        Assert.InRange(admitted, 60, 120);
        await Client.ExpectProblemAsync(HttpStatusCode.TooManyRequests, "rate-limited", above);
        Assert.InRange(above.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        using var elsewhere = await limited.Http.GetAsync("/api/v1/locations/reverse?lat=37.566&lon=126.902");
        await Client.ExpectAsync(HttpStatusCode.OK, elsewhere);
        above.Dispose();
        await limited.StopAsync();
    }

    [Fact]
    public async Task A_user_signs_in_by_a_provider_and_comes_back_to_the_same_account()
    {
        system.OAuth.User = (Random.Shared.NextInt64(), $"{Guid.NewGuid():N}@kakao.example", "카카오");
        var first = await SignInByKakaoAsync();
        var second = await SignInByKakaoAsync();
        Assert.Equal(first.GetProperty("id").GetGuid(), second.GetProperty("id").GetGuid());
        Assert.Equal("카카오", first.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_provider_can_not_take_over_an_account_by_its_address()
    {
        var owner = await Client.SignedInAsync(system);
        system.OAuth.User = (Random.Shared.NextInt64(), owner.Email, "other");
        using var browser = Browser();
        using var response = await browser.GetAsync(await AuthorizeAsync(browser));
        await Client.ExpectProblemAsync(HttpStatusCode.Conflict, "email-taken", response);
    }

    [Fact]
    public async Task A_callback_counts_once_and_only_in_the_browser_that_began()
    {
        system.OAuth.User = (Random.Shared.NextInt64(), $"{Guid.NewGuid():N}@kakao.example", "x");
        using var browser = Browser();
        var callback = await AuthorizeAsync(browser);
        using (var stranger = Browser())
        using (var refused = await stranger.GetAsync(callback))
        {
            await Client.ExpectProblemAsync(HttpStatusCode.BadRequest, "oauth-state", refused);
        }

        using (var accepted = await browser.GetAsync(callback))
        {
            await Client.ExpectAsync(HttpStatusCode.OK, accepted);
        }

        using var replayed = await browser.GetAsync(callback);
        await Client.ExpectProblemAsync(HttpStatusCode.BadRequest, "oauth-state", replayed);
    }

    [Fact]
    public async Task A_provider_without_configuration_is_not_offered()
    {
        using var response = await system.Auth.Http.GetAsync("/api/v1/auth/oauth/google/start");
        await Client.ExpectProblemAsync(HttpStatusCode.NotFound, "provider-not-found", response);
    }

    private static HttpClient Browser() => new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    private async Task<Uri> AuthorizeAsync(HttpClient browser)
    {
        using var start = await browser.GetAsync(new Uri(system.Auth.Http.BaseAddress!, "/api/v1/auth/oauth/kakao/start"));
        Assert.Equal(HttpStatusCode.Found, start.StatusCode);
        using var authorized = await browser.GetAsync(start.Headers.Location);
        Assert.Equal(HttpStatusCode.Found, authorized.StatusCode);
        return authorized.Headers.Location!;
    }

    private async Task<JsonElement> SignInByKakaoAsync()
    {
        using var browser = Browser();
        using var response = await browser.GetAsync(await AuthorizeAsync(browser));
        await Client.ExpectAsync(HttpStatusCode.OK, response);
        var client = new Client(system);
        await client.KeepAsync(response);
        return await client.GetAsync(system.Auth, "/api/v1/auth/me");
    }

    private Task<HttpResponseMessage> RefreshAsync(Client client, string token) =>
        client.SendAsync(system.Auth, HttpMethod.Post, "/api/v1/auth/refresh", new { refreshToken = token });

    private async Task<double> TimeLoginAsync(string email)
    {
        var began = Stopwatch.StartNew();
        using var response = await system.Auth.Http.PostAsJsonAsync("/api/v1/auth/login", new { email, password = "wrong horse 1" });
        await Client.ExpectProblemAsync(HttpStatusCode.Unauthorized, "bad-credentials", response);
        return began.Elapsed.TotalMilliseconds;
    }
}
