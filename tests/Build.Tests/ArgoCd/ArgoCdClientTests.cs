using System.Text.Json.Nodes;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Tests.ArgoCd;

public sealed class ArgoCdClientTests : IDisposable
{
    private readonly FakeArgoCd server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Version_and_applications()
    {
        server.Applications["waste"] = FakeArgoCd.Application("waste", revision: "abc");
        using var client = server.Client();

        Assert.StartsWith("v2.12.6", await client.VersionAsync(default), StringComparison.Ordinal);
        Assert.Equal("waste", Assert.Single(await client.ApplicationsAsync(default)).Metadata.Name);
    }

    [Fact]
    public async Task An_application_is_read_with_its_operation()
    {
        var application = FakeArgoCd.Application("waste", "OutOfSync", "Degraded", "abc", "Running", "def");
        application["status"]!["conditions"] = new JsonArray(new JsonObject { ["type"] = "ComparisonError", ["message"] = "helm says no" });
        server.Applications["waste"] = application;
        using var client = server.Client();

        var read = await client.ApplicationAsync("waste", ApplicationRefresh.Hard, default);

        Assert.Equal(("OutOfSync", "abc", "Degraded", "Running", "def"), (read.Status.Sync.Status, read.Status.Sync.Revision, read.Status.Health.Status, read.Status.OperationState!.Phase, read.RunningRevision));
        Assert.True(read.IsBusy);
        Assert.Equal("helm says no", Assert.Single(read.Status.Conditions!).Message);
        Assert.Equal("GET /argocd/api/v1/applications/waste?refresh=hard", server.Requests.Single());
    }

    [Fact]
    public async Task A_sync_names_no_revision_since_automated_sync_refuses_any_but_the_branch()
    {
        server.Applications["waste"] = FakeArgoCd.Application("waste", revision: "abc");
        using var client = server.Client();

        await client.SyncAsync("waste", default);

        Assert.Equal("POST /argocd/api/v1/applications/waste/sync {\"prune\":true}", server.Requests.Single());
    }

    [Fact]
    public async Task A_second_sync_is_told_apart_from_other_refusals()
    {
        server.Applications["waste"] = FakeArgoCd.Application("waste", revision: "abc");
        using var client = server.Client();
        await client.SyncAsync("waste", default);

        Assert.Equal(ArgoCdTrouble.OperationRunning, (await Assert.ThrowsAsync<ArgoCdFailure>(() => client.SyncAsync("waste", default))).Trouble);
    }

    [Fact]
    public async Task Ending_an_operation_that_has_ended_is_as_good()
    {
        server.Applications["waste"] = FakeArgoCd.Application("waste", revision: "abc", phase: "Succeeded");
        using var client = server.Client();

        await client.TerminateAsync("waste", default);

        Assert.Equal("DELETE /argocd/api/v1/applications/waste/operation", server.Requests.Single());
    }

    [Fact]
    public async Task Tree_events_and_logs_of_a_pod()
    {
        server.Applications["waste"] = FakeArgoCd.Application("waste");
        server.Trees["waste"] = new JsonArray(FakeArgoCd.Pod("waste-1", "sha256:a", "CrashLoopBackOff", "0/1", "Degraded"));
        server.Events["waste-1"] = new JsonArray(new JsonObject { ["type"] = "Warning", ["reason"] = "BackOff", ["message"] = "back-off 10s" });
        server.Logs["previous/waste-1"] = ["one", "two"];
        using var client = server.Client();

        var pod = Assert.Single(await client.ResourceTreeAsync("waste", default));

        Assert.Equal(("CrashLoopBackOff", "0/1", true), (pod.Reason, pod.Containers, pod.IsOf("ReplicaSet")));
        Assert.Equal("back-off 10s", Assert.Single(await client.EventsAsync("waste", pod, default)).Message);
        Assert.Equal(["one", "two"], await client.LogsAsync("waste", pod, 10, previous: true, default));
        Assert.Empty(await client.LogsAsync("waste", pod, 10, previous: false, default));
    }

    [Fact]
    public async Task A_wrong_token_is_told_with_the_remedy_and_never_shown()
    {
        using var client = server.Client("wrong-token-of-the-test");

        var failure = await Assert.ThrowsAsync<ArgoCdFailure>(() => client.ApplicationsAsync(default));

        Assert.Equal(ArgoCdTrouble.Unauthorized, failure.Trouble);
        Assert.Contains("argoCd.token", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-token-of-the-test", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_application_is_told_with_the_target_that_makes_it()
    {
        using var client = server.Client();

        var failure = await Assert.ThrowsAsync<ArgoCdFailure>(() => client.ApplicationAsync("nobody", ApplicationRefresh.None, default));

        Assert.Equal(ArgoCdTrouble.UnknownApplication, failure.Trouble);
        Assert.Contains("no application 'nobody'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--target=Applications", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(502, "text/html", "<html><head><title>502 Bad Gateway</title></head></html>")]
    [InlineData(200, "text/html", "<!doctype html><html><head><title>Argo CD</title><base href=\"/argocd/\"></head></html>")]
    [InlineData(404, "text/plain", "404 page not found")]
    [InlineData(307, "text/html", "<a href=\"https://elsewhere/\">Temporary Redirect</a>")]
    [InlineData(503, "application/json", "[]")]
    public async Task What_is_not_its_api_names_root_path_and_ingress(int status, string type, string text)
    {
        server.Instead = _ => (status, type, text);
        using var client = server.Client();

        var failure = await Assert.ThrowsAsync<ArgoCdFailure>(() => client.ApplicationAsync("waste", ApplicationRefresh.None, default));

        Assert.Equal(ArgoCdTrouble.NotArgoCd, failure.Trouble);
        Assert.Contains($"answers {status}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("server.rootpath", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Ingress", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_its_address()
    {
        server.Dispose();
        using var client = server.Client();

        var failure = await Assert.ThrowsAsync<ArgoCdFailure>(() => client.VersionAsync(default));

        Assert.Equal(ArgoCdTrouble.Unreachable, failure.Trouble);
        Assert.Contains(server.Url.AbsoluteUri, failure.Message, StringComparison.Ordinal);
        Assert.Contains("--target=ArgoCd", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_told()
    {
        using var release = new ManualResetEventSlim();
        server.Instead = _ =>
        {
            release.Wait(TimeSpan.FromSeconds(20));
            return null;
        };
        using var client = server.Client(patience: TimeSpan.FromMilliseconds(300));

        var failure = await Assert.ThrowsAsync<ArgoCdFailure>(() => client.VersionAsync(default));
        release.Set();

        Assert.Equal(ArgoCdTrouble.Unreachable, failure.Trouble);
        Assert.Contains("did not answer api/version within", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_upstream_refuses_is_told_in_its_words()
    {
        server.Applications["waste"] = FakeArgoCd.Application("waste");
        server.Instead = _ => (400, "application/json", """{"error":"Cannot sync to abc: auto-sync currently set to main","code":9,"message":"Cannot sync to abc: auto-sync currently set to main"}""");
        using var client = server.Client();

        var failure = await Assert.ThrowsAsync<ArgoCdFailure>(() => client.SyncAsync("waste", default));

        Assert.Equal(ArgoCdTrouble.Refused, failure.Trouble);
        Assert.Contains("auto-sync currently set to main", failure.Message, StringComparison.Ordinal);
    }
}
