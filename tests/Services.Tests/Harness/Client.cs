using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>A user of the app: knows his tokens and walks the ways a client walks.</summary>
internal sealed class Client(WasteCoachSystem system)
{
    public const string Password = "correct horse 7";

    private static readonly HttpClient Uploads = new();

    public string Email { get; } = $"{Guid.NewGuid():N}@example.com";

    public string AccessToken { get; set; } = string.Empty;

    public string RefreshToken { get; set; } = string.Empty;

    public static async Task<Client> SignedInAsync(WasteCoachSystem system)
    {
        var client = new Client(system);
        using (var registered = await client.SendAsync(system.Auth, HttpMethod.Post, "/api/v1/auth/register", new { client.Email, Password, name = "테스트" }))
        {
            await ExpectAsync(HttpStatusCode.Created, registered);
        }

        await client.LoginAsync();
        return client;
    }

    public async Task LoginAsync()
    {
        using var response = await SendAsync(system.Auth, HttpMethod.Post, "/api/v1/auth/login", new { Email, Password });
        await ExpectAsync(HttpStatusCode.OK, response);
        await KeepAsync(response);
    }

    public async Task KeepAsync(HttpResponseMessage response)
    {
        var pair = await response.Content.ReadFromJsonAsync<JsonElement>();
        AccessToken = pair.GetProperty("accessToken").GetString()!;
        RefreshToken = pair.GetProperty("refreshToken").GetString()!;
    }

    public Task<HttpResponseMessage> SendAsync(ServiceProcess service, HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (AccessToken.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        }

        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        return service.Http.SendAsync(request);
    }

    public async Task<JsonElement> GetAsync(ServiceProcess service, string path)
    {
        using var response = await SendAsync(service, HttpMethod.Get, path);
        await ExpectAsync(HttpStatusCode.OK, response);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Begins a job.</summary>
    public async Task<(Guid Job, Uri Address)> AnalyzeAsync()
    {
        using var response = await SendAsync(system.Waste, HttpMethod.Post, "/api/v1/waste/analyze", new { contentType = "image/jpeg", fileName = "병.jpg" });
        await ExpectAsync(HttpStatusCode.Created, response);
        var upload = await response.Content.ReadFromJsonAsync<JsonElement>();
        return (upload.GetProperty("jobId").GetGuid(), new Uri(upload.GetProperty("uploadUrl").GetString()!));
    }

    public static async Task PutAsync(Uri address, byte[] content)
    {
        using var body = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
        using var response = await Uploads.PutAsync(address, body);
        await ExpectAsync(HttpStatusCode.OK, response);
    }

    public Task<HttpResponseMessage> CompleteAsync(Guid job) => SendAsync(system.Waste, HttpMethod.Post, $"/api/v1/waste/jobs/{job}/upload-complete");

    /// <summary>From a picture to an accepted job.</summary>
    public async Task<Guid> SubmitAsync(byte[] picture)
    {
        var (job, address) = await AnalyzeAsync();
        await PutAsync(address, picture);
        using var response = await CompleteAsync(job);
        await ExpectAsync(HttpStatusCode.Accepted, response);
        return job;
    }

    /// <summary>Follows a job to its end.</summary>
    /// <returns>Every progress that was seen, in order.</returns>
    public async Task<List<(int Progress, string Stage)>> FollowAsync(Guid job, TimeSpan? deadline = null)
    {
        var seen = new List<(int, string)>();
        await Eventually.HoldsAsync($"job {job} is at its end", deadline ?? TimeSpan.FromSeconds(60), async () =>
        {
            var status = await GetAsync(system.Waste, $"/api/v1/waste/jobs/{job}/status");
            var now = (status.GetProperty("progress").GetInt32(), status.GetProperty("stage").GetString()!);
            if (seen.Count == 0 || seen[^1] != now)
            {
                seen.Add(now);
            }

            return (now.Item2 is "done" or "failed", string.Join(" ", seen));
        });
        return seen;
    }

    public Task<JsonElement> ResultAsync(Guid job) => GetAsync(system.Waste, $"/api/v1/waste/jobs/{job}/result");

    public async Task<(long Points, long Pictures)> PointsAsync()
    {
        var total = await GetAsync(system.Users, "/api/v1/users/me/points");
        return (total.GetProperty("points").GetInt64(), total.GetProperty("pictures").GetInt64());
    }

    public static async Task ExpectAsync(HttpStatusCode expected, HttpResponseMessage response) =>
        Assert.True(response.StatusCode == expected, $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.AbsolutePath}: {(int)response.StatusCode} instead of {(int)expected}: {await response.Content.ReadAsStringAsync()}");

    /// <summary>The response is a problem document of this status and type.</summary>
    public static async Task<JsonElement> ExpectProblemAsync(HttpStatusCode status, string? slug, HttpResponseMessage response)
    {
        await ExpectAsync(status, response);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("title").GetString()));
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("traceId").GetString()));
        if (slug is not null)
        {
            Assert.Equal($"urn:wastecoach:problem:{slug}", problem.GetProperty("type").GetString());
        }

        return problem;
    }
}
