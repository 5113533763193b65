using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tests.ArgoCd;
using WasteCoach.Build.Tests.Phases;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>One application on its way, over HTTP, against a server whose states the tests move.</summary>
public sealed class ApplicationSyncTests : IDisposable
{
    private const string Old = "1111111111111111111111111111111111111111";
    private const string Wanted = "2222222222222222222222222222222222222222";
    private const string Newer = "3333333333333333333333333333333333333333";
    private static readonly string OldDigest = DeploymentRemote.DigestOf("old");
    private static readonly string NewDigest = DeploymentRemote.DigestOf("new");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FakeArgoCd server = new();
    private readonly ConcurrentQueue<string> lines = new();

    public void Dispose() => server.Dispose();

    private static SyncGoal Goal => new("waste", Wanted, revision => revision is Wanted or Newer, revision => revision == Old ? OldDigest : NewDigest);

    [Fact]
    public async Task It_refreshes_syncs_and_waits_for_revision_digest_and_health()
    {
        Standing(Old, OldDigest);
        var steps = 0;
        server.After = (request, name) =>
        {
            switch (request)
            {
                case "GET" when ++steps == 2:
                    server.Applications[name]["status"]!["sync"] = new JsonObject { ["status"] = "OutOfSync", ["revision"] = Wanted };
                    break;
                case "POST sync":
                    server.Trees[name] = new JsonArray(FakeArgoCd.Pod("old", OldDigest), FakeArgoCd.Pod("new", NewDigest, containers: "0/1", health: "Progressing"));
                    server.Applications[name]["status"]!["operationState"] = FakeArgoCd.Operation("Running", Wanted, "applying");
                    break;
                case "GET resource-tree" when server.Applications[name]["operation"] is not null:
                    Standing(Wanted, NewDigest);
                    server.Trees[name] = new JsonArray(FakeArgoCd.Pod("old", OldDigest, "Terminating"), FakeArgoCd.Pod("new", NewDigest));
                    break;
            }
        };

        var seen = await RunAsync();

        Assert.Contains("Synced at 222222222222 and Healthy, running " + NewDigest[..19], seen, StringComparison.Ordinal);
        Assert.Contains("GET /argocd/api/v1/applications/waste?refresh=normal", server.Requests);
        Assert.Single(server.Requests, request => request.StartsWith("POST ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("waste runs 222222222222: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_runs_already_is_not_synced_again()
    {
        Standing(Wanted, NewDigest);

        await RunAsync();

        Assert.DoesNotContain(server.Requests, request => request.StartsWith("POST ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_later_commit_of_somebody_else_will_do()
    {
        Standing(Newer, NewDigest);

        Assert.Contains("Synced at 333333333333", await RunAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sync_of_our_commit_that_runs_already_is_waited_for()
    {
        Standing(Wanted, NewDigest);
        server.Applications["waste"]["operation"] = new JsonObject { ["sync"] = new JsonObject { ["revision"] = Wanted } };
        server.Applications["waste"]["status"]!["operationState"] = FakeArgoCd.Operation("Running", Wanted);
        server.After = (request, name) =>
        {
            if (request == "GET resource-tree")
            {
                server.Applications[name].Remove("operation");
                server.Applications[name]["status"]!["operationState"] = FakeArgoCd.Operation("Succeeded", Wanted);
            }
        };

        await RunAsync();

        Assert.DoesNotContain(server.Requests, request => !request.StartsWith("GET ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Argo CD brings 222222222222 already", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sync_of_an_older_commit_is_ended_and_ours_begun()
    {
        Standing(Wanted, NewDigest);
        server.Applications["waste"]["operation"] = new JsonObject { ["sync"] = new JsonObject { ["revision"] = Old } };
        server.Applications["waste"]["status"]!["operationState"] = FakeArgoCd.Operation("Running", Old, "Retrying attempt #3");
        server.After = (request, name) =>
        {
            if (request == "POST sync")
            {
                server.Applications[name].Remove("operation");
                server.Applications[name]["status"]!["operationState"] = FakeArgoCd.Operation("Succeeded", Wanted);
            }
        };

        await RunAsync();

        Assert.Equal(
            ["DELETE /argocd/api/v1/applications/waste/operation", "POST /argocd/api/v1/applications/waste/sync {\"prune\":true}"],
            server.Requests.Where(request => !request.StartsWith("GET ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("ending the sync of 111111111111", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CrashLoopBackOff")]
    [InlineData("ImagePullBackOff")]
    [InlineData("CreateContainerConfigError")]
    public async Task A_pod_that_clearly_fails_is_told_with_its_warnings_and_log(string reason)
    {
        Standing(Wanted, NewDigest, health: "Progressing");
        server.Trees["waste"] = new JsonArray(FakeArgoCd.Pod("waste-old", OldDigest), FakeArgoCd.Pod("waste-new", NewDigest, reason, "0/1", "Degraded", message: "said by the kubelet"));
        server.Events["waste-new"] = new JsonArray(new JsonObject { ["type"] = "Normal", ["reason"] = "Pulled", ["message"] = "fine" }, new JsonObject { ["type"] = "Warning", ["reason"] = "BackOff", ["message"] = "back-off of the test" });
        server.Logs[reason == "CrashLoopBackOff" ? "previous/waste-new" : "waste-new"] = ["Unhandled exception.", "Npgsql: password authentication failed"];

        var failure = await Assert.ThrowsAsync<ApplicationFailure>(RunAsync);

        Assert.Equal("waste", failure.Application);
        Assert.Contains($"pod waste-new is in {reason} (said by the kubelet)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("BackOff: back-off of the test", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("fine", failure.Message, StringComparison.Ordinal);
        Assert.Contains("    Npgsql: password authentication failed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_pod_of_the_version_before_is_not_ours_to_blame()
    {
        Standing(Wanted, NewDigest);
        server.Trees["waste"] = new JsonArray(FakeArgoCd.Pod("waste-old", OldDigest, "CrashLoopBackOff", "0/1", "Degraded"), FakeArgoCd.Pod("waste-new", NewDigest));
        server.After = (request, name) =>
        {
            if (request == "GET resource-tree")
            {
                server.Trees[name] = new JsonArray(FakeArgoCd.Pod("waste-new", NewDigest));
            }
        };

        await RunAsync();
    }

    [Theory]
    [InlineData("Evicted")]
    [InlineData("Terminating")]
    public async Task A_pod_that_serves_nobody_any_more_is_not_waited_for(string reason)
    {
        Standing(Wanted, NewDigest);
        server.Trees["waste"] = new JsonArray(FakeArgoCd.Pod("waste-old", OldDigest, reason, "0/1", "Degraded"), FakeArgoCd.Pod("waste-new", NewDigest));

        await RunAsync();
    }

    [Fact]
    public async Task A_migration_that_fails_is_told_with_its_log()
    {
        Standing(Wanted, NewDigest);
        var operation = FakeArgoCd.Operation("Running", Wanted, "one or more synchronization tasks completed unsuccessfully. Retrying attempt #1");
        operation["syncResult"]!["resources"] = new JsonArray(new JsonObject { ["kind"] = "Job", ["name"] = "waste-migrate", ["hookType"] = "PreSync", ["hookPhase"] = "Failed", ["message"] = "Job has reached the specified backoff limit" });
        server.Applications["waste"]["operation"] = new JsonObject { ["sync"] = new JsonObject { ["revision"] = Wanted } };
        server.Applications["waste"]["status"]!["operationState"] = operation;
        server.Trees["waste"] = new JsonArray(FakeArgoCd.Pod("waste-migrate-x", NewDigest, "Error", "0/1", "Degraded", "Job", "waste-migrate"));
        server.Logs["waste-migrate-x"] = ["Migration of schema waste failed: column exists"];

        var failure = await Assert.ThrowsAsync<ApplicationFailure>(RunAsync);

        Assert.Contains("PreSync hook Job/waste-migrate failed: Job has reached the specified backoff limit; no pod was replaced", failure.Message, StringComparison.Ordinal);
        Assert.Contains("column exists", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_helm_can_t_render_is_told_in_its_words_after_one_hard_look()
    {
        Standing(Wanted, NewDigest);
        server.Applications["waste"]["status"]!["conditions"] = new JsonArray(new JsonObject { ["type"] = "ComparisonError", ["message"] = "helm template failed: image.digest is required" });

        var failure = await Assert.ThrowsAsync<ApplicationFailure>(RunAsync);

        Assert.Contains("ComparisonError: helm template failed: image.digest is required", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Contains("refresh=hard", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sync_that_fails_says_which_objects_were_refused()
    {
        Standing(Wanted, NewDigest, syncStatus: "OutOfSync");
        server.After = (request, name) =>
        {
            if (request == "POST sync")
            {
                var operation = FakeArgoCd.Operation("Failed", Wanted, "one or more objects failed to apply (retried 5 times).");
                operation["syncResult"]!["resources"] = new JsonArray(new JsonObject { ["kind"] = "Service", ["name"] = "waste", ["status"] = "SyncFailed", ["message"] = "provided port is already allocated" });
                server.Applications[name].Remove("operation");
                server.Applications[name]["status"]!["operationState"] = operation;
            }
        };

        var failure = await Assert.ThrowsAsync<ApplicationFailure>(RunAsync);

        Assert.Contains("its sync ended as Failed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Service/waste: provided port is already allocated", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollout_that_never_gets_ready_is_told_with_the_pod_s_own_reason()
    {
        Standing(Wanted, NewDigest, health: "Degraded");
        server.Trees["waste"] = new JsonArray(
            new JsonObject { ["kind"] = "Deployment", ["name"] = "waste", ["health"] = new JsonObject { ["status"] = "Degraded", ["message"] = "Deployment \"waste\" exceeded its progress deadline" } },
            FakeArgoCd.Pod("waste-new", NewDigest, "Running", "0/1", "Progressing"));
        server.Events["waste-new"] = new JsonArray(new JsonObject { ["type"] = "Warning", ["reason"] = "Unhealthy", ["message"] = "Readiness probe failed: HTTP probe failed with statuscode: 503" });
        server.Logs["waste-new"] = ["RabbitMQ is not there"];

        var failure = await Assert.ThrowsAsync<ApplicationFailure>(RunAsync);

        Assert.Contains("exceeded its progress deadline", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Readiness probe failed: HTTP probe failed with statuscode: 503", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RabbitMQ is not there", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_finds_no_node_is_told_with_the_scheduler_s_words_long_before_the_deadline()
    {
        Standing(Wanted, NewDigest, health: "Progressing");
        FindsNoNode("waste-new");
        var clock = new LeapingClock();
        var begun = clock.GetUtcNow();

        var failure = await Assert.ThrowsAsync<ApplicationFailure>(() => RunAsync(TimeSpan.FromHours(1), clock));

        Assert.Contains("pod waste-new finds no node: 0/7 nodes are available: 7 Insufficient cpu.", failure.Message, StringComparison.Ordinal);
        Assert.InRange(clock.GetUtcNow() - begun, TimeSpan.FromSeconds(45), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_pod_that_waits_for_room_which_others_are_about_to_leave_is_no_failure()
    {
        Standing(Wanted, NewDigest, health: "Progressing");
        FindsNoNode("waste-new");
        var looks = 0;
        server.After = (request, _) =>
        {
            if (request == "GET resource-tree" && ++looks == 3)
            {
                Standing(Wanted, NewDigest);
            }
        };

        await RunAsync(TimeSpan.FromHours(1), new LeapingClock());

        Assert.Contains(lines, line => line.Contains("pod waste-new finds no node: 0/7 nodes are available", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_somebody_changes_by_hand_is_named_when_the_deadline_passes()
    {
        Standing(Wanted, NewDigest, syncStatus: "OutOfSync");
        server.Applications["waste"]["status"]!["resources"] = new JsonArray(new JsonObject { ["kind"] = "Deployment", ["name"] = "waste", ["status"] = "OutOfSync" }, new JsonObject { ["kind"] = "Service", ["name"] = "waste", ["status"] = "Synced" });
        server.After = (request, name) =>
        {
            if (request == "POST sync")
            {
                server.Applications[name].Remove("operation");
            }
        };

        var failure = await Assert.ThrowsAsync<ApplicationFailure>(() => RunAsync(TimeSpan.FromSeconds(1)));

        Assert.Contains("Deployment/waste differs from git though the sync went well", failure.Message, StringComparison.Ordinal);
        Assert.Contains("self-heal", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Not within 1 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_silence_of_argo_cd_is_waited_out()
    {
        Standing(Wanted, NewDigest);
        var silences = 3;
        server.Instead = _ => Interlocked.Decrement(ref silences) >= 0 ? (502, "text/html", "<html>502</html>") : null;

        await RunAsync();

        Assert.Contains(lines, line => line.Contains("answers 502", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_is_not_taken_ends_it_at_once()
    {
        Standing(Wanted, NewDigest);
        using var client = server.Client("another-token-of-the-test");

        Assert.Equal(ArgoCdTrouble.Unauthorized, (await Assert.ThrowsAsync<ArgoCdFailure>(() => new ApplicationSync(client, TimeProvider.System).RunAsync(Goal, Patience, lines.Enqueue, default))).Trouble);
    }

    private void Standing(string revision, string digest, string syncStatus = "Synced", string health = "Healthy")
    {
        server.Applications["waste"] = FakeArgoCd.Application("waste", syncStatus, health, revision, "Succeeded", revision);
        server.Trees["waste"] = new JsonArray(FakeArgoCd.Pod("waste-1", digest));
    }

    private void FindsNoNode(string pod)
    {
        server.Trees["waste"] = new JsonArray(FakeArgoCd.Pod("waste-old", OldDigest), FakeArgoCd.Pod(pod, NewDigest, "Pending", "0/1", "Progressing"));
        server.Events[pod] = new JsonArray(new JsonObject { ["type"] = "Warning", ["reason"] = "FailedScheduling", ["message"] = "0/7 nodes are available: 7 Insufficient cpu." });
    }

    private Task<string> RunAsync() => RunAsync(Patience);

    private async Task<string> RunAsync(TimeSpan patience, TimeProvider? clock = null)
    {
        using var client = server.Client();
        return await new ApplicationSync(client, clock ?? TimeProvider.System).RunAsync(Goal, patience, lines.Enqueue, default);
    }
}
