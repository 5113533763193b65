using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace ArgoCd.Tests;

/// <summary>What the API answers, and refuses.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ApiTests : IDisposable
{
    private const string EndlessHook = """

        ---
        apiVersion: batch/v1
        kind: Job
        metadata: { name: endless, annotations: { argocd.argoproj.io/hook: PreSync } }
        spec:
          template:
            spec:
              restartPolicy: Never
              nodeSelector: { workload: nowhere }
              containers: [{ name: endless, image: registry.test/endless:1 }]
        """;

    private readonly Scene scene;

    public ApiTests(ClusterFixture cluster)
    {
        scene = new Scene(cluster);
        scene.Chart();
    }

    private string Application => $"api/v1/applications/{scene.Space}";

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task Without_the_token_it_tells_its_version_and_nothing_else()
    {
        using var stranger = new HttpClient { BaseAddress = scene.Argo.Http.BaseAddress };
        Assert.StartsWith("v2.12", JsonNode.Parse(await stranger.GetStringAsync("api/version"))!["Version"]!.GetValue<string>(), StringComparison.Ordinal);

        using var none = await stranger.GetAsync("api/v1/applications");
        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
        Assert.Equal("""{"error":"no session information","code":16,"message":"no session information"}""", await none.Content.ReadAsStringAsync());

        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "another");
        using var wrong = await stranger.GetAsync("api/v1/applications");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.True((await scene.Argo.Get("api/v1/session/userinfo"))["loggedIn"]!.GetValue<bool>());
    }

    [Fact]
    public async Task An_application_that_is_not_there_is_denied_and_only_to_those_who_name_its_project_not_found()
    {
        var (status, body) = await scene.Argo.Send(HttpMethod.Get, "api/v1/applications/nobody");
        Assert.Equal((403, "permission denied", 7), (status, body!["message"]!.GetValue<string>(), body["code"]!.GetValue<int>()));

        (status, body) = await scene.Argo.Send(HttpMethod.Get, "api/v1/applications/nobody?project=default");
        Assert.Equal((404, "applications.argoproj.io \"nobody\" not found"), (status, body!["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task One_operation_at_a_time_and_whoever_must_can_end_it()
    {
        scene.Chart(EndlessHook);
        scene.Git.Push("first");
        scene.Application(policy: "retry: { limit: 0 }");
        await scene.Seen("compared", app => app.Sync() == "OutOfSync");
        Assert.Equal(200, (await scene.Argo.Send(HttpMethod.Post, $"{Application}/sync", "{}")).Status);

        var (status, body) = await scene.Argo.Send(HttpMethod.Post, $"{Application}/sync", "{}");
        Assert.Equal((400, 9, "another operation is already in progress"), (status, body!["code"]!.GetValue<int>(), body["message"]!.GetValue<string>()));

        await scene.Seen("waits", app => app.Message() == "waiting for completion of hook batch/Job/endless");
        Assert.Equal(200, (await scene.Argo.Send(HttpMethod.Delete, $"{Application}/operation")).Status);
        var application = await scene.Seen("ended", app => app["operation"] is null);
        Assert.Equal(("Failed", "Operation terminated"), (application.Phase(), application.Message()));
        await Wait.For("the hook is deleted", () => scene.InSpace("get", "job", "-o", "name"), names => names.Length == 0);

        (status, body) = await scene.Argo.Send(HttpMethod.Delete, $"{Application}/operation");
        Assert.Equal((400, "Unable to terminate operation. No operation is in progress"), (status, body!["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_sync_that_failed_is_tried_again_as_often_as_was_asked()
    {
        scene.Git.Write("chart/templates/web.yaml", "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { clusterIP: 10.0.0.300, ports: [{ port: 80 }] }\n");
        scene.Git.Push("a service with an impossible address");
        scene.Application(policy: "automated: {}\n    retry: { limit: 1, backoff: { duration: 1s, factor: 2, maxDuration: 3s } }");

        var application = await scene.Seen("over", app => app.Phase() == "Failed" && app["operation"] is null);

        Assert.StartsWith("one or more objects failed to apply, reason: ", application.Message(), StringComparison.Ordinal);
        Assert.EndsWith("(retried 1 times).", application.Message(), StringComparison.Ordinal);
        Assert.Equal("SyncFailed", application.Resource("Service", "web", ofOperation: true)!["status"]!.GetValue<string>());
        application = await scene.Seen("told", app => app.Conditions().Contains("SyncError", StringComparison.Ordinal));
        Assert.Contains("Failed sync attempt to ", application.Conditions(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_goes_to_an_entry_of_the_history_unless_the_application_syncs_itself()
    {
        scene.Application(policy: "retry: { limit: 0 }");
        foreach (var text in (string[])["first", "second"])
        {
            scene.Git.Write("chart/values.yaml", $"image: registry.test/web:1\nreplicas: 1\ntext: {text}\n");
            var commit = scene.Git.Push(text);
            await scene.Argo.Get($"{Application}?refresh=hard");
            await scene.Argo.Send(HttpMethod.Post, $"{Application}/sync", "{}");
            await scene.Settled(commit);
        }

        Assert.Equal(400, (await scene.Argo.Send(HttpMethod.Post, $"{Application}/rollback", """{"id":"7"}""")).Status);
        Assert.Equal(200, (await scene.Argo.Send(HttpMethod.Post, $"{Application}/rollback", """{"id":"0"}""")).Status);
        await scene.Seen("rolled back", app => app["operation"] is null && app.Sync() == "OutOfSync");
        Assert.Equal("first", scene.InSpace("get", "configmap", "settings", "-o", "jsonpath={.data.text}"));

        scene.Application();
        var (status, body) = await scene.Argo.Send(HttpMethod.Post, $"{Application}/rollback", """{"id":"0"}""");
        Assert.Equal((400, "rollback cannot be initiated when auto-sync is enabled"), (status, body!["message"]!.GetValue<string>()));
        (status, body) = await scene.Argo.Send(HttpMethod.Post, $"{Application}/sync", """{"revision":"0123456789012345678901234567890123456789"}""");
        Assert.Equal((400, "Cannot sync to 0123456789012345678901234567890123456789: auto-sync currently set to main"), (status, body!["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task It_lists_by_project_and_label_and_shows_objects_events_and_logs()
    {
        scene.Application();
        scene.Kubectl("label", "application", scene.Space, "--namespace", "argocd", $"test={scene.Space}");
        await scene.Settled(scene.Git.Push("first"));

        Assert.Equal([scene.Space], Names(await scene.Argo.Get($"api/v1/applications?selector=test%3D{scene.Space}")));
        Assert.Equal([scene.Space], Names(await scene.Argo.Get($"api/v1/applications?projects={scene.Space}")));
        Assert.Empty(Names(await scene.Argo.Get("api/v1/applications?projects=another")));

        var events = (await scene.Argo.Get($"{Application}/events"))["items"]!.AsArray().Select(item => item!["reason"]!.GetValue<string>()).ToList();
        Assert.Contains("OperationStarted", events);
        Assert.Contains("OperationCompleted", events);

        var nodes = (await scene.Argo.Get($"{Application}/resource-tree"))["nodes"]!.AsArray();
        Assert.Equal(["ConfigMap", "Deployment", "Pod", "ReplicaSet"], nodes.Select(node => node!["kind"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal));
        var pod = nodes.Single(node => node!["kind"]!.GetValue<string>() == "Pod")!["name"]!.GetValue<string>();

        // The tests' kubelets run no containers, so that the API server has no lines but a reason: it comes in their place.
        var lines = (await scene.Argo.Http.GetStringAsync($"{Application}/logs?podName={pod}&container=web&tailLines=5")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["result"]!).ToList();
        Assert.Equal(pod, lines[0]["podName"]!.GetValue<string>());
        Assert.NotEqual("", lines[0]["content"]!.GetValue<string>());
        Assert.True(lines[^1]["last"]!.GetValue<bool>());
        Assert.Equal(400, (await scene.Argo.Send(HttpMethod.Get, $"{Application}/logs?podName=another")).Status);
    }

    [Fact]
    public async Task It_misbehaves_on_order()
    {
        await File.WriteAllTextAsync(scene.Argo.FaultFile, """{"kind":"bad-gateway","path":"/api/v1/applications"}""");
        try
        {
            using var bad = await scene.Argo.Http.GetAsync("api/v1/applications");
            Assert.Equal((HttpStatusCode.BadGateway, "text/html"), (bad.StatusCode, bad.Content.Headers.ContentType!.MediaType));
            Assert.StartsWith("v2.12", (await scene.Argo.Get("api/version"))["Version"]!.GetValue<string>(), StringComparison.Ordinal);

            await File.WriteAllTextAsync(scene.Argo.FaultFile, """{"kind":"stall"}""");
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.Argo.Http.GetAsync("api/version", patience.Token));
        }
        finally
        {
            File.Delete(scene.Argo.FaultFile);
        }
    }

    [Fact]
    public async Task What_it_would_pass_over_in_silence_it_refuses()
    {
        scene.Git.Push("first");
        scene.Application();
        scene.Kubectl("patch", "application", scene.Space, "--namespace", "argocd", "--type", "merge", "--patch", """{"spec":{"source":{"helm":{"fileParameters":[]}}}}""");
        await scene.Seen("refused", app => app.Conditions().Contains("spec.source.helm.fileParameters is not known to the rehearsal's Argo CD", StringComparison.Ordinal));
    }

    private static List<string> Names(JsonNode list) => [.. list["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>())];
}
