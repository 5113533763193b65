using System.Net;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using WasteCoach.Services.Tests.Harness;

namespace WasteCoach.Services.Tests.Faults;

/// <summary>Slow: processes are killed and started, and a task's last attempt comes 42 s after its first.</summary>
[Collection(SystemCollection.Name)]
[Trait("Category", "Faults")]
public sealed class WorkerTests(SystemFixture fixture)
{
    private readonly WasteCoachSystem system = fixture.System;

    [Fact]
    public async Task Twenty_pictures_survive_the_kill_of_their_worker()
    {
        var client = await Client.SignedInAsync(system);
        system.Vision.Delay = TimeSpan.FromMilliseconds(400);
        try
        {
            var jobs = new List<Guid>();
            for (var i = 0; i < 20; i++)
            {
                jobs.Add(await client.SubmitAsync(TestPicture.Jpeg(seed: 1000 + i)));
            }

            await Eventually.HoldsAsync("some are done", TimeSpan.FromSeconds(60), async () =>
            {
                var done = await DoneAsync(jobs);
                return (done >= 3, $"{done} done");
            });
            Assert.InRange(await DoneAsync(jobs), 3, 19);
            system["ai"].Kill9();
            await system["ai"].Process.ExitAsync(TimeSpan.FromSeconds(10));
            await system["ai"].DisposeAsync();
            await system.StartWorkerAsync("ai", "ai");

            await Eventually.HoldsAsync("all are done", TimeSpan.FromSeconds(90), async () =>
            {
                var done = await DoneAsync(jobs);
                return (done == 20, $"{done} done");
            });
            var ids = string.Join(',', jobs.Select(job => $"'{job}'"));
            Assert.Equal(20L, await system.Postgres.ScalarAsync<long>($"select count(*) from waste.results where job_id in ({ids})"));
            await Eventually.HoldsAsync("each is counted once", TimeSpan.FromSeconds(30), async () =>
            {
                var points = await client.PointsAsync();
                return (points == (200, 20), points.ToString());
            });
        }
        finally
        {
            system.Vision.Delay = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task A_worker_told_to_stop_ends_its_picture_first()
    {
        var client = await Client.SignedInAsync(system);
        var worker = await system.StartWorkerAsync("ai to be stopped", "ai");
        await system["ai"].StopAsync();
        system.Vision.Delay = TimeSpan.FromSeconds(3);
        var calls = system.Vision.Calls;
        try
        {
            var job = await client.SubmitAsync(TestPicture.Jpeg(seed: 2000));
            await Eventually.HoldsAsync("the model is asked", TimeSpan.FromSeconds(30), () => Task.FromResult((system.Vision.Calls > calls, $"{system.Vision.Calls - calls} calls")));
            await worker.StopAsync();

            Assert.Equal(0, worker.Process.ExitCode);
            Assert.Equal(1L, await DoneAsync([job]));
            Assert.Equal(calls + 1, system.Vision.Calls);
        }
        finally
        {
            system.Vision.Delay = TimeSpan.Zero;
            await system["ai"].DisposeAsync();
            await system.StartWorkerAsync("ai", "ai");
        }
    }

    [Fact]
    public async Task A_service_told_to_stop_is_not_ready_but_still_answers()
    {
        var service = await system.StartServiceAsync("recycling to be stopped", "Recycling", new Dictionary<string, string> { ["Shutdown__DrainSeconds"] = "3" });
        service.Process.Signal(15);
        await Eventually.HoldsAsync("it is not ready", TimeSpan.FromSeconds(3), async () =>
        {
            using var ready = await service.Http.GetAsync("/health/ready");
            return (ready.StatusCode == HttpStatusCode.ServiceUnavailable, await ready.Content.ReadAsStringAsync());
        });
        using (var answer = await service.Http.GetAsync("/api/v1/recycling/faq"))
        {
            await Client.ExpectAsync(HttpStatusCode.OK, answer);
        }

        await service.Process.ExitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, service.Process.ExitCode);
    }

    [Fact]
    public async Task A_model_that_never_answers_ends_in_the_dead_letter_queue_with_the_reason()
    {
        var client = await Client.SignedInAsync(system);
        system.Vision.Always = (500, "out of order");
        try
        {
            var calls = system.Vision.Calls;
            var job = await client.SubmitAsync(TestPicture.Jpeg(seed: 3000));
            var reason = await DeadLetters.TakeAsync(system.Rabbit, job.ToString(), TimeSpan.FromSeconds(90));

            Assert.Equal("The vision endpoint answered 500. (attempt 4 of 4)", reason);
            Assert.Equal(calls + 4, system.Vision.Calls);
            using var result = await client.SendAsync(system.Waste, HttpMethod.Get, $"/api/v1/waste/jobs/{job}/result");
            await Client.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "analysis-failed", result);
        }
        finally
        {
            system.Vision.Always = null;
        }
    }

    [Theory]
    [InlineData("ai.unheard-of", "{}", "No ai worker knows ai.unheard-of.")]
    [InlineData("ai.analyze", "no json", "The payload is no AnalyzeTask: $.")]
    [InlineData("batch.unheard-of", """{"day":"2026-01-01"}""", "No batch worker knows batch.unheard-of.")]
    [InlineData("api.unheard-of", "{}", "No api worker knows api.unheard-of.")]
    [InlineData("sched.unheard-of", "{}", "No scheduler knows sched.unheard-of.")]
    public async Task A_task_that_nobody_can_do_is_dead_at_once(string kind, string body, string reason)
    {
        var id = $"bad-{Guid.NewGuid()}";
        await using (var connection = await system.Rabbit.Factory.CreateConnectionAsync())
        await using (var channel = await connection.CreateChannelAsync())
        {
            await channel.BasicPublishAsync("tasks", kind, mandatory: true, new BasicProperties { MessageId = id }, Encoding.UTF8.GetBytes(body));
        }

        Assert.Equal(reason, await DeadLetters.TakeAsync(system.Rabbit, id, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_job_whose_task_was_lost_is_published_again()
    {
        var client = await Client.SignedInAsync(system);
        var (job, address) = await client.AnalyzeAsync();
        await Client.PutAsync(address, TestPicture.Jpeg(seed: 4000));
        // As after an expiry in the queue: accepted long ago, and no task for it anywhere.
        await system.Postgres.ExecuteAsync($"update waste.jobs set state = 'queued', queued_at = now() - interval '8 minutes', published = 1 where id = '{job}'");
        var eager = await system.StartServiceAsync("waste that looks often", "Waste", new Dictionary<string, string> { ["Stranded__Every"] = "00:00:00.500" });

        Assert.Equal("done", (await client.FollowAsync(job))[^1].Stage);
        await eager.StopAsync();
    }

    [Fact]
    public async Task Two_schedulers_catch_up_missed_days_once_and_one_takes_over_from_the_other()
    {
        await system["scheduler"].DisposeAsync();
        var missed = await MissThreeDaysAsync();
        var one = await system.StartWorkerAsync("scheduler", "scheduler");
        var two = await system.StartWorkerAsync("second scheduler", "scheduler");

        await Eventually.HoldsAsync("three missed days are counted", TimeSpan.FromSeconds(40), async () =>
        {
            var days = await system.Postgres.ScalarAsync<long>($"select count(*) from waste.finished_tasks where task_id like 'statistics:%' and finished_at > '{missed:O}'");
            return (days == 3, $"{days} days");
        });
        Assert.Equal(4L, await system.Postgres.ScalarAsync<long>("select count(*) from waste.due_runs where job = 'statistics'"));
        await Eventually.HoldsAsync("their exports are finished", TimeSpan.FromSeconds(20), async () =>
        {
            var exports = await system.Postgres.ScalarAsync<long>($"select count(*) from waste.finished_tasks where task_id like 'batch.export:%' and finished_at > '{missed:O}'");
            return (exports == 3, $"{exports} exports");
        });
        Assert.Equal(1, await system.Postgres.ScalarAsync<int>("select sum(pictures)::int from waste.daily_statistics where category = 'Lamp'"));

        var (leader, follower) = Leads(one) ? (one, two) : (two, one);
        Assert.False(Leads(follower));
        leader.Kill9();
        await Eventually.HoldsAsync("the other leads", TimeSpan.FromSeconds(20), () => Task.FromResult((Leads(follower), follower.Process.Tail(3))));
        await leader.DisposeAsync();
        if (leader == one)
        {
            await system.StartWorkerAsync("scheduler", "scheduler");
        }
    }

    private static bool Leads(ServiceProcess scheduler) => scheduler.Process.Lines.Any(line => line.Contains("\"Leading\"", StringComparison.Ordinal));

    private async Task<DateTimeOffset> MissThreeDaysAsync()
    {
        var user = Guid.NewGuid();
        var job = Guid.NewGuid();
        await system.Postgres.ExecuteAsync($"""
            delete from waste.due_runs where job = 'statistics';
            insert into waste.due_runs (job, due_at)
            select 'statistics', (date_trunc('day', (now() at time zone 'UTC') + interval '7 hours') - interval '3 days' + interval '2 hours' - interval '9 hours') at time zone 'UTC';
            insert into waste.jobs (id, user_id, object_key, content_type, state, created_at) values ('{job}', '{user}', 'images/{job}', 'image/jpeg', 'done', now());
            insert into waste.results (job_id, user_id, type, category, confidence, recyclable, feedback, source, image_hash, finished_at)
            values ('{job}', '{user}', 'lamp', 'Lamp', 1, true, '[]', 'vision', 0,
                    (date_trunc('day', (now() at time zone 'UTC') + interval '7 hours') - interval '30 hours' - interval '9 hours') at time zone 'UTC')
            """);
        return DateTimeOffset.UtcNow;
    }

    private Task<long> DoneAsync(IEnumerable<Guid> jobs) =>
        system.Postgres.ScalarAsync<long>($"select count(*) from waste.jobs where state = 'done' and id in ({string.Join(',', jobs.Select(job => $"'{job}'"))})");
}
