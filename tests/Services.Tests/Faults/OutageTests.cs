using System.Collections.Concurrent;
using System.Net;
using WasteCoach.Services.Tests.Harness;

namespace WasteCoach.Services.Tests.Faults;

/// <summary>Slow: each store is away for twenty seconds while users go on uploading.</summary>
[Collection(SystemCollection.Name)]
[Trait("Category", "Faults")]
public sealed class OutageTests(SystemFixture fixture)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(20);

    private readonly WasteCoachSystem system = fixture.System;

    [Theory]
    [InlineData("RabbitMQ")]
    [InlineData("Redis")]
    [InlineData("PostgreSQL")]
    public async Task Loses_no_accepted_job_and_is_told_by_problem_documents(string name)
    {
        IStore store = name switch { "RabbitMQ" => system.Rabbit, "Redis" => system.Redis, _ => system.Postgres };
        var client = await Client.SignedInAsync(system);
        var accepted = new ConcurrentBag<Guid>();
        var refusals = new ConcurrentBag<HttpStatusCode>();
        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 2).Select(user => UploadAsync(client, user, accepted, refusals, end.Token)));
        await Eventually.HoldsAsync("jobs are accepted", TimeSpan.FromSeconds(30), () => Task.FromResult((accepted.Count >= 3, $"{accepted.Count} accepted")));

        await store.StopAsync();
        var stopped = DateTime.UtcNow;
        await Eventually.HoldsAsync("waste is not ready", TimeSpan.FromSeconds(15), async () =>
        {
            using var ready = await system.Waste.Http.GetAsync("/health/ready");
            return (ready.StatusCode == HttpStatusCode.ServiceUnavailable, await ready.Content.ReadAsStringAsync());
        });
        await Eventually.HoldsAsync($"{Outage.TotalSeconds} s without {name} are over", Outage + TimeSpan.FromSeconds(10), async () =>
        {
            foreach (var service in system.Services.Where(service => !service.Process.HasExited))
            {
                using var live = await service.Http.GetAsync("/health/live");
                await Client.ExpectAsync(HttpStatusCode.OK, live);
            }

            return (DateTime.UtcNow - stopped > Outage, $"{DateTime.UtcNow - stopped}");
        });
        Assert.Contains(HttpStatusCode.ServiceUnavailable, refusals);
        await store.StartAsync();

        foreach (var service in system.Services.Where(service => !service.Process.HasExited))
        {
            await service.ReadyAsync(TimeSpan.FromSeconds(30));
        }

        var before = accepted.Count;
        await Eventually.HoldsAsync("jobs are accepted again", TimeSpan.FromSeconds(30), () => Task.FromResult((accepted.Count > before + 1, $"{accepted.Count - before} accepted")));
        await end.CancelAsync();
        await load;

        var ids = string.Join(',', accepted.Select(job => $"'{job}'"));
        await Eventually.HoldsAsync("every accepted job has its result", TimeSpan.FromSeconds(90), async () =>
        {
            var results = await system.Postgres.ScalarAsync<long>($"select count(*) from waste.results where job_id in ({ids})");
            return (results == accepted.Count, $"{results} of {accepted.Count}");
        });
        // Of a job whose completion was refused the task may have gone out all the same: it counts, too, and like the others a little later.
        var all = $"select count(*) from waste.results where job_id in (select id from waste.jobs where user_id = (select user_id from waste.jobs where id = '{accepted.First()}'))";
        await Eventually.HoldsAsync("every result is counted once", TimeSpan.FromSeconds(60), async () =>
        {
            var (_, pictures) = await client.PointsAsync();
            var results = await system.Postgres.ScalarAsync<long>(all);
            Assert.True(pictures <= results, $"{pictures} pictures counted for {results} results");
            return (pictures == results && pictures >= accepted.Count, $"{pictures} counted of {results} results, {accepted.Count} accepted");
        });
        Assert.All(refusals, status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
    }

    /// <summary>A user's endless uploads. A refusal must be a 503 with a problem document; then he tries again.</summary>
    private async Task UploadAsync(Client client, int user, ConcurrentBag<Guid> accepted, ConcurrentBag<HttpStatusCode> refusals, CancellationToken end)
    {
        var picture = TestPicture.Jpeg(seed: 5000 + user);
        while (!end.IsCancellationRequested)
        {
            using var begun = await client.SendAsync(system.Waste, HttpMethod.Post, "/api/v1/waste/analyze", new { contentType = "image/jpeg" });
            if (await RefusedAsync(begun, HttpStatusCode.Created, refusals))
            {
                continue;
            }

            var upload = await System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync<System.Text.Json.JsonElement>(begun.Content);
            var job = upload.GetProperty("jobId").GetGuid();
            await Client.PutAsync(new Uri(upload.GetProperty("uploadUrl").GetString()!), picture);
            using var completed = await client.CompleteAsync(job);
            if (!await RefusedAsync(completed, HttpStatusCode.Accepted, refusals))
            {
                accepted.Add(job);
            }
        }
    }

    private static async Task<bool> RefusedAsync(HttpResponseMessage response, HttpStatusCode expected, ConcurrentBag<HttpStatusCode> refusals)
    {
        if (response.StatusCode == expected)
        {
            return false;
        }

        refusals.Add(response.StatusCode);
        await Client.ExpectProblemAsync(HttpStatusCode.ServiceUnavailable, "store-unavailable", response);
        Assert.NotNull(response.Headers.RetryAfter);
        // A patient client: shorter than Retry-After says, so that the outage is seen often, longer than a busy loop.
        await Task.Delay(TimeSpan.FromMilliseconds(250));
        return true;
    }
}
