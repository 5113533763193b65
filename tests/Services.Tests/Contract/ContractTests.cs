using System.Net.Http.Json;
using System.Text.Json;
using WasteCoach.Services.Tests.Harness;
using WasteCoach.Services.Tests.Unit;

namespace WasteCoach.Services.Tests.Contract;

[Collection(SystemCollection.Name)]
[Trait("Category", "Contract")]
public sealed class ContractTests(SystemFixture fixture)
{
    /// <summary>Set to 1 to write the documents anew after a change that is meant.</summary>
    private const string UpdateVariable = "UPDATE_GOLDEN";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly WasteCoachSystem system = fixture.System;

    public static TheoryData<string> Services => ["auth", "users", "locations", "waste", "recycling"];

    /// <summary>Each documented operation, how to call it, and the status that is expected.</summary>
    public static TheoryData<string, string, string, string, string?, int> Calls => new()
    {
        { "auth", "post", "/register", "/register", """{"email":"{new}@example.com","password":"correct horse 7","name":"x"}""", 201 },
        { "auth", "post", "/register", "/register", """{"email":"x","password":"y","name":""}""", 400 },
        { "auth", "post", "/login", "/login", """{"email":"{email}","password":"correct horse 7"}""", 200 },
        { "auth", "post", "/login", "/login", """{"email":"{email}","password":"wrong horse 7"}""", 401 },
        { "auth", "post", "/refresh", "/refresh", """{"refreshToken":"{refresh}"}""", 200 },
        { "auth", "post", "/refresh", "/refresh", """{"refreshToken":"x"}""", 401 },
        { "auth", "get", "/me", "/me", null, 200 },
        { "auth", "delete", "/me", "/me", null, 204 },
        { "auth", "post", "/logout", "/logout", null, 204 },
        { "auth", "get", "/.well-known/jwks.json", "/.well-known/jwks.json", null, 200 },
        { "auth", "get", "/oauth/{provider}/start", "/oauth/google/start", null, 404 },
        { "auth", "get", "/oauth/{provider}/callback", "/oauth/kakao/callback?code=x&state=y", null, 400 },
        { "users", "get", "/me", "/me", null, 200 },
        { "users", "patch", "/me", "/me", """{"region":"seoul-mapo"}""", 200 },
        { "users", "patch", "/me", "/me", """{"region":"Seoul Mapo!"}""", 400 },
        { "users", "delete", "/me", "/me", null, 204 },
        { "users", "get", "/me/points", "/me/points", null, 200 },
        { "users", "get", "/me/history", "/me/history?size=100", null, 200 },
        { "users", "get", "/me/history", "/me/history?size=101", null, 400 },
        { "locations", "get", "/bins", "/bins?lat=37.566&lon=126.902", null, 200 },
        { "locations", "get", "/bins", "/bins?lat=137&lon=126.902", null, 400 },
        { "locations", "get", "/centres", "/centres?lat=37.566&lon=126.902", null, 200 },
        { "locations", "get", "/geocode", "/geocode?query=%EB%A7%88%ED%8F%AC", null, 200 },
        { "locations", "get", "/reverse", "/reverse?lat=37.566&lon=126.902", null, 200 },
        { "locations", "get", "/reverse", "/reverse?lat=0&lon=0", null, 404 },
        { "recycling", "get", "/items", "/items?category=glass&size=2", null, 200 },
        { "recycling", "get", "/items/{id}", "/items/1", null, 200 },
        { "recycling", "get", "/items/{id}", "/items/0", null, 404 },
        { "recycling", "get", "/categories", "/categories", null, 200 },
        { "recycling", "get", "/search", "/search?q=milk", null, 200 },
        { "recycling", "get", "/rules", "/rules?region=seoul-mapo", null, 200 },
        { "recycling", "get", "/rules", "/rules?region=atlantis", null, 404 },
        { "recycling", "get", "/faq", "/faq", null, 200 },
        { "waste", "get", "/categories", "/categories", null, 200 },
        { "waste", "post", "/analyze", "/analyze", """{"contentType":"image/jpeg"}""", 201 },
        { "waste", "post", "/analyze", "/analyze", """{"contentType":"text/html"}""", 400 },
        { "waste", "get", "/jobs/{jobId}/status", "/jobs/{done}/status", null, 200 },
        { "waste", "get", "/jobs/{jobId}/result", "/jobs/{done}/result", null, 200 },
        { "waste", "post", "/jobs/{jobId}/upload-complete", "/jobs/{done}/upload-complete", null, 202 },
        { "waste", "post", "/jobs/{jobId}/upload-complete", "/jobs/{new-job}/upload-complete", null, 409 },
        { "waste", "get", "/jobs/{jobId}/result", "/jobs/{new-job}/result", null, 409 },
    };

    [Theory]
    [MemberData(nameof(Services))]
    public async Task The_document_is_the_one_that_was_agreed(string service)
    {
        var document = await system[service].Http.GetFromJsonAsync<JsonElement>($"/api/v1/{service}/openapi/v1.json");
        var text = JsonSerializer.Serialize(WithoutServers(document), Indented) + "\n";
        var file = Path.Combine(MessagingContractTests.Root(), "services", char.ToUpperInvariant(service[0]) + service[1..], "openapi.json");
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            await File.WriteAllTextAsync(file, text);
        }

        Assert.Equal(await File.ReadAllTextAsync(file), text);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task An_operation_answers_as_documented(string service, string method, string template, string path, string? body, int status)
    {
        var document = await system[service].Http.GetFromJsonAsync<JsonElement>($"/api/v1/{service}/openapi/v1.json");
        var client = await Client.SignedInAsync(system);
        using var response = await client.SendAsync(
            system[service],
            new HttpMethod(method.ToUpperInvariant()),
            $"/api/v1/{service}{await FillAsync(path, client)}",
            body is null ? null : JsonSerializer.Deserialize<JsonElement>(await FillAsync(body, client)));
        await Client.ExpectAsync((System.Net.HttpStatusCode)status, response);

        var operation = document.GetProperty("paths").GetProperty($"/api/v1/{service}{template}").GetProperty(method);
        Assert.True(operation.GetProperty("responses").TryGetProperty($"{status}", out var documented), $"{status} is not documented");
        var media = response.Content.Headers.ContentType?.MediaType;
        if (!documented.TryGetProperty("content", out var content))
        {
            Assert.Null(media);
            return;
        }

        Assert.True(content.TryGetProperty(media!, out var kind), $"{media} is not documented for {status}");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Empty(new SchemaCheck(document).Violations(answer, kind.GetProperty("schema")));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Every_documented_operation_is_called_above(string service)
    {
        var document = await system[service].Http.GetFromJsonAsync<JsonElement>($"/api/v1/{service}/openapi/v1.json");
        var documented = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}"));
        var called = Calls.Where(call => (string)call[0] == service).Select(call => $"{call[1]} /api/v1/{service}{call[2]}").ToHashSet();
        Assert.Empty(documented.Except(called));
    }

    private static Dictionary<string, JsonElement> WithoutServers(JsonElement document) =>
        document.EnumerateObject().Where(property => property.Name != "servers").ToDictionary(property => property.Name, property => property.Value);

    private async Task<string> FillAsync(string text, Client client)
    {
        if (text.Contains("{done}", StringComparison.Ordinal))
        {
            var job = await client.SubmitAsync(TestPicture.Jpeg(seed: 7));
            await client.FollowAsync(job);
            text = text.Replace("{done}", job.ToString());
        }

        if (text.Contains("{new-job}", StringComparison.Ordinal))
        {
            text = text.Replace("{new-job}", (await client.AnalyzeAsync()).Job.ToString());
        }

        return text.Replace("{new}", $"{Guid.NewGuid():N}").Replace("{email}", client.Email).Replace("{refresh}", client.RefreshToken);
    }
}
