using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using WasteCoach.Services.Tests.Harness;

namespace WasteCoach.Services.Tests.Journey;

[Collection(SystemCollection.Name)]
[Trait("Category", "Journey")]
public sealed class BadInputTests(SystemFixture fixture)
{
    private readonly WasteCoachSystem system = fixture.System;

    [Theory]
    [InlineData("auth", "POST", "/api/v1/auth/register", """{"email":5,"password":"secret-password-1","name":"x"}""", 400)]
    [InlineData("auth", "POST", "/api/v1/auth/register", """{"email":"a@example.com","password":"short1","name":"x"}""", 400)]
    [InlineData("auth", "POST", "/api/v1/auth/register", """{"email":"a@example.com","password":"onlyletters","name":"x"}""", 400)]
    [InlineData("auth", "POST", "/api/v1/auth/register", """{"email":"no address","password":"secret-password-1","name":"x"}""", 400)]
    [InlineData("auth", "POST", "/api/v1/auth/register", """{"email":"nul@example.com","password":"secret-password-1","name":"a\u0000b"}""", 400)]
    [InlineData("auth", "POST", "/api/v1/auth/login", """{"email":"a@example.com"}""", 400)]
    [InlineData("auth", "POST", "/api/v1/auth/login", "{ no json", 400)]
    [InlineData("auth", "POST", "/api/v1/auth/login", "null", 400)]
    [InlineData("auth", "POST", "/api/v1/auth/login", "[]", 400)]
    [InlineData("auth", "POST", "/api/v1/auth/refresh", """{"refreshToken":"invented"}""", 401)]
    [InlineData("auth", "PUT", "/api/v1/auth/login", "{}", 405)]
    [InlineData("auth", "GET", "/api/v1/auth/nowhere", null, 404)]
    [InlineData("auth", "GET", "/api/v1/auth/me", null, 401)]
    [InlineData("waste", "POST", "/api/v1/waste/analyze", """{"contentType":"image/jpeg"}""", 401)]
    [InlineData("users", "GET", "/api/v1/users/me/points", null, 401)]
    [InlineData("users", "POST", "/internal/v1/awards", """{"jobId":"4b7cbb2a-74ab-4a0f-a2a5-000000000000","userId":"4b7cbb2a-74ab-4a0f-a2a5-000000000000","type":"x","category":"glass","points":1000,"earnedAt":"2026-01-01T00:00:00Z"}""", 401)]
    [InlineData("locations", "GET", "/api/v1/locations/bins?lat=91&lon=0", null, 400)]
    [InlineData("locations", "GET", "/api/v1/locations/bins?lat=NaN&lon=0", null, 400)]
    [InlineData("locations", "GET", "/api/v1/locations/bins?lat=here&lon=0", null, 400)]
    [InlineData("locations", "GET", "/api/v1/locations/bins?lon=0", null, 400)]
    [InlineData("locations", "GET", "/api/v1/locations/bins?lat=37&lon=127&radius=99", null, 400)]
    [InlineData("locations", "GET", "/api/v1/locations/bins?lat=37&lon=127&radius=10001", null, 400)]
    [InlineData("locations", "GET", "/api/v1/locations/centres?lat=37&lon=127&radius=50001", null, 400)]
    [InlineData("locations", "GET", "/api/v1/locations/reverse?lat=0&lon=0", null, 404)]
    [InlineData("recycling", "GET", "/api/v1/recycling/items?size=101", null, 400)]
    [InlineData("recycling", "GET", "/api/v1/recycling/items?page=99999999999", null, 400)]
    [InlineData("recycling", "GET", "/api/v1/recycling/items?category=7", null, 400)]
    [InlineData("recycling", "GET", "/api/v1/recycling/items/999999", null, 404)]
    [InlineData("recycling", "GET", "/api/v1/recycling/rules?region=atlantis", null, 404)]
    [InlineData("recycling", "GET", "/api/v1/recycling/search", null, 400)]
    public async Task Is_answered_by_a_problem_document(string service, string method, string path, string? body, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await system[service].Http.SendAsync(request);
        var problem = await Client.ExpectProblemAsync((HttpStatusCode)status, null, response);
        Assert.DoesNotContain("secret-password-1", problem.GetRawText());
        Assert.DoesNotContain("Exception", problem.GetRawText());
    }

    [Theory]
    [InlineData("""{"contentType":"image/gif"}""")]
    [InlineData("""{"contentType":"image/jpeg","fileName":"../../etc/passwd"}""")]
    [InlineData("""{"contentType":"image/jpeg","fileName":"..\\boot.ini"}""")]
    [InlineData("""{"contentType":"image/jpeg","fileName":".."}""")]
    [InlineData("""{"contentType":"image/jpeg","fileName":"a\nb.jpg"}""")]
    [InlineData("""{"contentType":"image/jpeg","fileName":7}""")]
    public async Task A_picture_that_can_not_be_begun_is_refused(string body)
    {
        var client = await Client.SignedInAsync(system);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/waste/analyze") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", client.AccessToken);
        using var response = await system.Waste.Http.SendAsync(request);
        await Client.ExpectProblemAsync(HttpStatusCode.BadRequest, null, response);
    }

    [Fact]
    public async Task A_body_of_20_megabytes_is_refused_before_it_is_read()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/login") { Content = new ByteArrayContent(new byte[20_000_000]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.ExpectContinue = true;
        using var response = await system.Auth.Http.SendAsync(request);
        await Client.ExpectProblemAsync(HttpStatusCode.RequestEntityTooLarge, null, response);
    }

    [Fact]
    public async Task A_body_that_is_no_json_document_is_refused()
    {
        using var response = await system.Auth.Http.PostAsync("/api/v1/auth/login", new StringContent("email=a", Encoding.UTF8, "application/x-www-form-urlencoded"));
        await Client.ExpectProblemAsync(HttpStatusCode.UnsupportedMediaType, null, response);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("signed by another key")]
    [InlineData("signed with the public key as a secret")]
    [InlineData("unsigned")]
    [InlineData("for another audience")]
    [InlineData("of another issuer")]
    [InlineData("without a session")]
    [InlineData("garbage")]
    public async Task A_token_that_is(string kind)
    {
        var client = new Client(system) { AccessToken = Token(kind) };
        foreach (var (service, path) in new[] { (system.Users, "/api/v1/users/me"), (system.Auth, "/api/v1/auth/me"), (system.Waste, $"/api/v1/waste/jobs/{Guid.NewGuid()}/status") })
        {
            using var response = await client.SendAsync(service, HttpMethod.Get, path);
            await Client.ExpectProblemAsync(HttpStatusCode.Unauthorized, null, response);
        }
    }

    [Fact]
    public async Task A_token_of_the_right_key_and_claims_counts()
    {
        // The control of the theory above: what it changes is what makes the difference.
        var client = new Client(system) { AccessToken = Token("good") };
        Assert.Equal("control", (await client.GetAsync(system.Users, "/api/v1/users/me")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_unknown_job_is_not_found()
    {
        var client = await Client.SignedInAsync(system);
        foreach (var job in new[] { Guid.NewGuid().ToString(), "1", "..%2f..%2fetc%2fpasswd" })
        {
            using var status = await client.SendAsync(system.Waste, HttpMethod.Get, $"/api/v1/waste/jobs/{job}/status");
            await Client.ExpectProblemAsync(HttpStatusCode.NotFound, null, status);
            using var complete = await client.SendAsync(system.Waste, HttpMethod.Post, $"/api/v1/waste/jobs/{job}/upload-complete");
            await Client.ExpectProblemAsync(HttpStatusCode.NotFound, null, complete);
        }
    }

    [Theory]
    [InlineData("'; drop table recycling.items; --")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("\\")]
    [InlineData("' or '1'='1")]
    public async Task Sql_and_wildcards_in_a_search_are_text(string text)
    {
        using var response = await system.Recycling.Http.GetAsync($"/api/v1/recycling/search?q={Uri.EscapeDataString(text)}");
        await Client.ExpectAsync(HttpStatusCode.OK, response);
        Assert.Equal("[]", await response.Content.ReadAsStringAsync());
        Assert.Equal(48L, await system.Postgres.ScalarAsync<long>("select count(*) from recycling.items"));
    }

    [Theory]
    [InlineData("페트병", "PET bottle")]
    [InlineData("우유", "Milk carton")]
    [InlineData("캔", "Drink can")]
    [InlineData("milk", "Milk carton")]
    [InlineData("BATTERY", "Battery")]
    [InlineData("refrigrator", "Refrigerator")]
    public async Task Search_finds_korean_english_parts_and_slips(string text, string expected)
    {
        using var response = await system.Recycling.Http.GetAsync($"/api/v1/recycling/search?q={Uri.EscapeDataString(text)}");
        await Client.ExpectAsync(HttpStatusCode.OK, response);
        Assert.Contains($"\"english\":\"{expected}\"", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Nothing_uploaded_no_picture_and_too_large_a_picture_are_refused()
    {
        var client = await Client.SignedInAsync(system);
        var (job, address) = await client.AnalyzeAsync();
        using (var nothing = await client.CompleteAsync(job))
        {
            await Client.ExpectProblemAsync(HttpStatusCode.Conflict, "nothing-uploaded", nothing);
        }

        await Client.PutAsync(address, "#!/bin/sh\necho no picture"u8.ToArray());
        using (var script = await client.CompleteAsync(job))
        {
            await Client.ExpectProblemAsync(HttpStatusCode.UnsupportedMediaType, "not-a-picture", script);
        }

        await Client.PutAsync(address, []);
        using (var empty = await client.CompleteAsync(job))
        {
            await Client.ExpectProblemAsync(HttpStatusCode.UnsupportedMediaType, "not-a-picture", empty);
        }

        await Client.PutAsync(address, [0xFF, 0xD8, 0xFF, .. new byte[(10 * 1024 * 1024) + 1]]);
        using var large = await client.CompleteAsync(job);
        await Client.ExpectProblemAsync(HttpStatusCode.RequestEntityTooLarge, "picture-too-large", large);
    }

    [Fact]
    public async Task A_file_that_only_begins_like_a_picture_ends_as_a_failed_job()
    {
        var client = await Client.SignedInAsync(system);
        var job = await client.SubmitAsync([0xFF, 0xD8, 0xFF, 0xE0, .. "and no more of a picture than that"u8]);
        Assert.Equal((100, "failed"), (await client.FollowAsync(job))[^1]);
        using var result = await client.SendAsync(system.Waste, HttpMethod.Get, $"/api/v1/waste/jobs/{job}/result");
        await Client.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "not-a-picture", result);
    }

    [Fact]
    public async Task No_log_holds_a_password_a_token_or_a_key()
    {
        var client = await Client.SignedInAsync(system);
        using (var wrong = await client.SendAsync(system.Auth, HttpMethod.Post, "/api/v1/auth/login", new { client.Email, password = "wrong but secret 1" }))
        {
            await Client.ExpectAsync(HttpStatusCode.Unauthorized, wrong);
        }

        await client.FollowAsync(await client.SubmitAsync(TestPicture.Jpeg(seed: 6)));
        string[] secrets =
        [
            Client.Password, "wrong but secret 1", "secret-password-1", client.AccessToken, client.RefreshToken, PostgresServer.Password, RedisServer.Password,
            WasteCoachSystem.InternalKey, VisionStandIn.ApiKey, OAuthStandIn.ClientSecret, "PRIVATE KEY", "X-Amz-Signature", "data:image", client.Email,
        ];
        foreach (var service in system.Services)
        {
            Assert.NotEmpty(service.Process.Lines);
            Assert.All(secrets, secret => Assert.DoesNotContain(service.Process.Lines, line => line.Contains(secret, StringComparison.Ordinal)));
        }
    }

    private string Token(string kind)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = new ECDsaSecurityKey(kind == "signed by another key" ? other : system.SigningKey);
        key.KeyId = Base64UrlEncoder.Encode(new ECDsaSecurityKey(system.SigningKey).ComputeJwkThumbprint());
        var claims = new Dictionary<string, object> { ["sub"] = Guid.NewGuid().ToString(), ["name"] = "control" };
        if (kind != "without a session")
        {
            claims["sid"] = Guid.NewGuid().ToString();
        }

        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = kind == "of another issuer" ? "someone" : "wastecoach",
            Audience = kind == "for another audience" ? "others" : "wastecoach",
            NotBefore = DateTime.UtcNow.AddHours(-1),
            IssuedAt = DateTime.UtcNow.AddHours(-1),
            Expires = DateTime.UtcNow.AddMinutes(kind == "expired" ? -1 : 5),
            Claims = claims,
            SigningCredentials = kind switch
            {
                "unsigned" => null,
                "signed with the public key as a secret" => new SigningCredentials(
                    new SymmetricSecurityKey(Encoding.ASCII.GetBytes(system.SigningKey.ExportSubjectPublicKeyInfoPem())) { KeyId = key.KeyId }, SecurityAlgorithms.HmacSha256),
                _ => new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
            },
        };
        return kind == "garbage" ? "not.a.token" : new JsonWebTokenHandler().CreateToken(descriptor);
    }
}
