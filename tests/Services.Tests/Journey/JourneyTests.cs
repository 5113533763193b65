using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using WasteCoach.Services.Tests.Harness;

namespace WasteCoach.Services.Tests.Journey;

[Collection(SystemCollection.Name)]
[Trait("Category", "Journey")]
public sealed class JourneyTests(SystemFixture fixture)
{
    private readonly WasteCoachSystem system = fixture.System;

    [Fact]
    public async Task A_user_goes_from_registration_to_points_and_is_refused_after_logout()
    {
        var client = await Client.SignedInAsync(system);

        var job = await client.SubmitAsync(TestPicture.Jpeg(seed: 1));
        var stages = await client.FollowAsync(job);
        Assert.Equal((100, "done"), stages[^1]);
        Assert.Equal(stages.Select(stage => stage.Progress).Order(), stages.Select(stage => stage.Progress));

        var result = await client.ResultAsync(job);
        var analysis = result.GetProperty("analysis");
        Assert.Equal("PET bottle", analysis.GetProperty("type").GetString());
        Assert.Equal("plastic", analysis.GetProperty("category").GetString());
        Assert.Equal(0.93, analysis.GetProperty("confidence").GetDouble());
        Assert.True(analysis.GetProperty("recyclable").GetBoolean());
        Assert.Contains("Rinse it.", analysis.GetProperty("feedback").EnumerateArray().Select(sentence => sentence.GetString()));

        var found = await client.GetAsync(system.Recycling, "/api/v1/recycling/search?q=PET%20bottle");
        Assert.Equal("페트병", found[0].GetProperty("korean").GetString());

        var bins = await client.GetAsync(system.Locations, "/api/v1/locations/bins?lat=37.566&lon=126.902&radius=500");
        var distances = bins.EnumerateArray().Select(bin => bin.GetProperty("metres").GetDouble()).ToList();
        Assert.NotEmpty(distances);
        Assert.Equal(distances.Order(), distances);
        Assert.All(distances, metres => Assert.InRange(metres, 0, 500));

        await Eventually.HoldsAsync("points go up", TimeSpan.FromSeconds(30), async () =>
        {
            var points = await client.PointsAsync();
            return (points == (10, 1), points.ToString());
        });
        var history = await client.GetAsync(system.Users, "/api/v1/users/me/history");
        Assert.Equal(job, history.GetProperty("items")[0].GetProperty("jobId").GetGuid());

        using (var logout = await client.SendAsync(system.Auth, HttpMethod.Post, "/api/v1/auth/logout"))
        {
            await Client.ExpectAsync(HttpStatusCode.NoContent, logout);
        }

        foreach (var (service, path) in new[] { (system.Waste, $"/api/v1/waste/jobs/{job}/result"), (system.Users, "/api/v1/users/me"), (system.Auth, "/api/v1/auth/me") })
        {
            using var refused = await client.SendAsync(service, HttpMethod.Get, path);
            await Client.ExpectProblemAsync(HttpStatusCode.Unauthorized, null, refused);
        }
    }

    [Fact]
    public async Task A_near_identical_picture_is_answered_without_the_model()
    {
        var client = await Client.SignedInAsync(system);
        await client.FollowAsync(await client.SubmitAsync(TestPicture.Jpeg(seed: 2)));
        var calls = system.Vision.Calls;

        var again = await client.SubmitAsync(TestPicture.Jpeg(seed: 2, width: 800, height: 600, quality: 60));
        await client.FollowAsync(again);

        Assert.Equal("cache", (await client.ResultAsync(again)).GetProperty("source").GetString());
        Assert.Equal(calls, system.Vision.Calls);
    }

    [Fact]
    public async Task Completing_an_upload_twice_counts_once()
    {
        var client = await Client.SignedInAsync(system);
        var job = await client.SubmitAsync(TestPicture.Jpeg(seed: 3));
        using (var second = await client.CompleteAsync(job))
        {
            await Client.ExpectAsync(HttpStatusCode.Accepted, second);
        }

        await client.FollowAsync(job);
        await Eventually.HoldsAsync("one award", TimeSpan.FromSeconds(30), async () =>
        {
            var points = await client.PointsAsync();
            return (points.Pictures == 1, points.ToString());
        });
        Assert.Equal(1L, await system.Postgres.ScalarAsync<long>($"select count(*) from waste.results where job_id = '{job}'"));
    }

    [Fact]
    public async Task A_model_that_fails_twice_is_asked_again_after_a_pause()
    {
        var client = await Client.SignedInAsync(system);
        system.Vision.Script.Enqueue((503, "overloaded"));
        system.Vision.Script.Enqueue((200, """{"type":"cup","category":"crockery","confidence":0.5,"recyclable":true,"notes":[]}"""));

        var job = await client.SubmitAsync(TestPicture.Jpeg(seed: 4));
        var stages = await client.FollowAsync(job);

        Assert.Equal("done", stages[^1].Stage);
        Assert.Equal("vision", (await client.ResultAsync(job)).GetProperty("source").GetString());
    }

    [Fact]
    public async Task Another_users_job_is_unknown()
    {
        var owner = await Client.SignedInAsync(system);
        var job = await owner.SubmitAsync(TestPicture.Jpeg(seed: 5));
        await owner.FollowAsync(job);
        var other = await Client.SignedInAsync(system);
        foreach (var path in new[] { "status", "result" })
        {
            using var response = await other.SendAsync(system.Waste, HttpMethod.Get, $"/api/v1/waste/jobs/{job}/{path}");
            await Client.ExpectProblemAsync(HttpStatusCode.NotFound, "job-not-found", response);
        }
    }

    [Fact]
    public async Task Every_service_tells_version_health_and_metrics()
    {
        // Other tests start further ones and stop them.
        foreach (var service in WasteCoachSystem.Standing.Select(name => system[name]))
        {
            Assert.False(service.Process.HasExited, $"{service.Name} ended:\n{service.Process.Tail()}");
            var version = await service.Http.GetFromJsonAsync<JsonElement>("/version");
            Assert.Matches("^([0-9a-f]{40}|unknown)$", version.GetProperty("commit").GetString());
            Assert.True(version.GetProperty("builtAt").GetString() == "unknown" || DateTimeOffset.TryParse(version.GetProperty("builtAt").GetString(), out _));
            if (service.Name is "auth" or "users" or "locations" or "recycling" or "waste")
            {
                // Behind the load balancer only what lies below the service's own path is reached.
                Assert.Equal(version.GetRawText(), await service.Http.GetStringAsync($"/api/v1/{service.Name}/version"));
            }

            Assert.Equal("ok", (await service.Http.GetFromJsonAsync<JsonElement>("/health/live")).GetProperty("status").GetString());
            var metrics = await service.Http.GetStringAsync("/metrics");
            Assert.Contains("http_server_request_duration_seconds", metrics);
            Assert.Contains("dotnet_process_memory_working_set_bytes", metrics);
        }

        Assert.Contains("wastecoach_tasks_total{", await system["ai"].Http.GetStringAsync("/metrics"));
    }
}
