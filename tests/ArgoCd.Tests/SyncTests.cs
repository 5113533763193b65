using System.Text.Json.Nodes;

namespace ArgoCd.Tests;

/// <summary>From a commit to the cluster.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SyncTests : IDisposable
{
    private const string Hook = """

        ---
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: migration
          annotations: { helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-delete-policy: before-hook-creation, helm.sh/hook-weight: "0" }
        spec:
          activeDeadlineSeconds: {{ .Values.deadline }}
          template:
            spec:
              restartPolicy: Never
              nodeSelector: { workload: {{ .Values.node | quote }} }
              containers: [{ name: migration, image: {{ .Values.image | quote }}, resources: { requests: { cpu: 10m } } }]
        """;

    private readonly Scene scene;

    public SyncTests(ClusterFixture cluster)
    {
        scene = new Scene(cluster);
        scene.Chart();
    }

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task A_new_application_is_synced_and_becomes_healthy_and_follows_its_branch()
    {
        var first = scene.Git.Push("first");
        scene.Application();

        var application = await scene.Settled(first);

        Assert.Equal("first", Text());
        Assert.Equal("Succeeded", application.Phase());
        Assert.Equal("successfully synced (all tasks run)", application.Message());
        Assert.Equal("Helm", application["status"]!["sourceType"]!.GetValue<string>());
        Assert.Equal(first, application["status"]!["history"]![0]!["revision"]!.GetValue<string>());
        Assert.Equal("registry.test/web:1", application["status"]!["summary"]!["images"]![0]!.GetValue<string>());

        scene.Git.Write("chart/values.yaml", "image: registry.test/web:2\nreplicas: 2\ntext: second\n");
        var second = scene.Git.Push("second");
        await scene.Settled(second);
        Assert.Equal("second 2", $"{Text()} {scene.InSpace("get", "deployment", "web", "-o", "jsonpath={.status.updatedReplicas}")}");
    }

    [Fact]
    public async Task What_left_git_leaves_the_cluster_and_what_somebody_changed_by_hand_is_mended()
    {
        scene.Git.Write("chart/templates/more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more }\n");
        scene.Application();
        await scene.Settled(scene.Git.Push("with more"));

        File.Delete(Path.Combine(scene.Git.Tree, "chart/templates/more.yaml"));
        var application = await scene.Settled(scene.Git.Push("without more"));
        Assert.Equal("Pruned", application.Resource("ConfigMap", "more", ofOperation: true)!["status"]!.GetValue<string>());
        Assert.Equal("", scene.InSpace("get", "configmap", "more", "--ignore-not-found", "-o", "name"));

        scene.InSpace("patch", "configmap", "settings", "--type", "merge", "--patch", """{"data":{"text":"by hand"}}""");
        scene.InSpace("delete", "deployment", "web");
        await Wait.For("the text is git's again", Text, text => text == "first");
        await scene.Seen("healed", app => app.Sync() == "Synced" && app.Health() == "Healthy");
    }

    [Fact]
    public async Task Without_automation_it_tells_the_difference_and_waits_for_the_request()
    {
        var first = scene.Git.Push("first");
        scene.Application(policy: "retry: { limit: 0 }");

        var application = await scene.Seen("compared", app => app.Sync() == "OutOfSync");
        Assert.Equal("Missing", application.Health());
        Assert.Equal("Missing", application.Resource("Deployment", "web")!["health"]!["status"]!.GetValue<string>());

        var (status, _) = await scene.Argo.Send(HttpMethod.Post, $"api/v1/applications/{scene.Space}/sync", """{"prune":true}""");
        Assert.Equal(200, status);
        await scene.Settled(first);

        File.Delete(Path.Combine(scene.Git.Tree, "chart/templates/web.yaml"));
        scene.Git.Write("chart/templates/other.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\n");
        scene.Git.Push("other");
        application = await scene.Argo.Get($"api/v1/applications/{scene.Space}?refresh=normal");
        Assert.True(application.Resource("Deployment", "web")!["requiresPruning"]!.GetValue<bool>());
        await scene.Argo.Send(HttpMethod.Post, $"api/v1/applications/{scene.Space}/sync", """{"dryRun":true,"prune":true}""");
        application = await scene.Seen("dry run ended", app => app["operation"] is null && app.Phase() == "Succeeded");
        Assert.Equal("OutOfSync", application.Sync());
        Assert.Equal("deployment.apps/web\n", scene.InSpace("get", "deployment", "-o", "name"));
    }

    [Fact]
    public async Task A_hook_that_fails_ends_the_sync_before_anything_else_changed_and_a_new_commit_mends_it()
    {
        scene.Chart(Hook);
        scene.Git.Write("chart/values.yaml", "image: registry.test/web:1\nreplicas: 1\ntext: first\nnode: application\ndeadline: 60\n");
        scene.Application();
        var application = await scene.Settled(scene.Git.Push("first"));
        Assert.Equal("Succeeded", application.Resource("Job", "migration", ofOperation: true)!["hookPhase"]!.GetValue<string>());
        var migration = scene.InSpace("get", "job", "migration", "-o", "jsonpath={.metadata.uid}");

        scene.Git.Write("chart/values.yaml", "image: registry.test/web:2\nreplicas: 1\ntext: second\nnode: nowhere\ndeadline: 1\n");
        scene.Git.Push("a migration that can run nowhere");
        application = await scene.Seen("the attempt failed", app => app.Message().StartsWith("one or more synchronization tasks completed unsuccessfully", StringComparison.Ordinal));
        Assert.Equal("Job was active longer than specified deadline", application.Resource("Job", "migration", ofOperation: true)!["message"]!.GetValue<string>());
        Assert.Equal("first", Text());
        Assert.NotEqual(migration, scene.InSpace("get", "job", "migration", "-o", "jsonpath={.metadata.uid}"));

        scene.Git.Write("chart/values.yaml", "image: registry.test/web:3\nreplicas: 1\ntext: third\nnode: application\ndeadline: 60\n");
        var third = scene.Git.Push("mended");
        await scene.Argo.Send(HttpMethod.Delete, $"api/v1/applications/{scene.Space}/operation");
        await scene.Settled(third);
        Assert.Equal("third", Text());
    }

    [Fact]
    public async Task A_version_that_never_becomes_ready_is_degraded_while_the_one_before_goes_on()
    {
        scene.Application();
        await scene.Settled(scene.Git.Push("first"));

        scene.Git.Write("chart/values.yaml", "image: 'registry.test/WEB no name'\nreplicas: 1\ntext: first\n");
        scene.Git.Push("broken");
        var application = await scene.Seen("degraded", app => app.Health() == "Degraded");

        Assert.Equal("Deployment \"web\" exceeded its progress deadline", application.Resource("Deployment", "web")!["health"]!["message"]!.GetValue<string>());
        Assert.Equal("Synced", application.Sync());
        Assert.Equal("1", scene.InSpace("get", "deployment", "web", "-o", "jsonpath={.status.availableReplicas}"));
        var nodes = (await scene.Argo.Get($"api/v1/applications/{scene.Space}/resource-tree"))["nodes"]!.AsArray();
        var pods = nodes.Where(node => node!["kind"]!.GetValue<string>() == "Pod").ToList();
        Assert.Equal(2, pods.Count);
        Assert.Contains(pods, pod => Info(pod!, "Status Reason") == "InvalidImageName" && pod!["images"]![0]!.GetValue<string>() == "registry.test/WEB no name");
        Assert.Contains(pods, pod => pod!["health"]!["status"]!.GetValue<string>() == "Healthy" && pod["parentRefs"]![0]!["kind"]!.GetValue<string>() == "ReplicaSet");
    }

    [Fact]
    public async Task What_helm_and_git_refuse_is_told_in_their_words()
    {
        scene.Git.Write("chart/templates/bad.yaml", "{{ fail \"this chart says no\" }}\n");
        scene.Git.Push("bad");
        scene.Application();
        var application = await scene.Seen("told", app => app.Conditions().Contains("this chart says no", StringComparison.Ordinal));
        Assert.Equal("Unknown", application.Sync());
        Assert.Contains("ComparisonError", application.Conditions(), StringComparison.Ordinal);
        Assert.Contains("`helm template . --name-template web", application.Conditions(), StringComparison.Ordinal);

        scene.Kubectl("patch", "application", scene.Space, "--namespace", "argocd", "--type", "merge", "--patch", """{"spec":{"source":{"targetRevision":"elsewhere"}}}""");
        await scene.Seen("told", app => app.Conditions().Contains("unable to resolve 'elsewhere' to a commit SHA", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_its_project_does_not_allow_is_refused()
    {
        scene.Git.Push("first");
        scene.Project(scene.Space, "[https://example.com/other.git]");
        scene.Application();
        await scene.Seen("the source is refused", app => app.Conditions().Contains($"application repo {scene.Git.Url} is not permitted in project '{scene.Space}'", StringComparison.Ordinal));

        scene.Project(scene.Space, "['*']", "namespaceResourceWhitelist: [{ group: '', kind: ConfigMap }]");
        var application = await scene.Seen("the kind is refused", app => app.Message().StartsWith("one or more synchronization tasks are not valid", StringComparison.Ordinal));
        Assert.Equal($"resource apps:Deployment is not permitted in project {scene.Space}", application.Resource("Deployment", "web", ofOperation: true)!["message"]!.GetValue<string>());
        Assert.Equal("", scene.Kubectl("get", "namespace", scene.Space, "--ignore-not-found", "-o", "name"));
    }

    [Fact]
    public async Task A_program_that_was_killed_in_the_middle_of_an_operation_goes_on_with_it()
    {
        scene.Chart(Hook);
        scene.Git.Write("chart/values.yaml", "image: registry.test/web:1\nreplicas: 1\ntext: first\nnode: later\ndeadline: 120\n");
        var first = scene.Git.Push("first");
        scene.Application();
        await scene.Seen("waits for the hook", app => app.Message() == "waiting for completion of hook batch/Job/migration");
        var job = scene.InSpace("get", "job", "migration", "-o", "jsonpath={.metadata.uid}");

        scene.Argo.Kill();
        scene.Kubectl("label", "node", "node-b", "workload=later", "--overwrite");
        try
        {
            await scene.Argo.Start();

            var application = await scene.Settled(first);
            Assert.Equal(job, scene.InSpace("get", "job", "migration", "-o", "jsonpath={.metadata.uid}"));
            Assert.Equal("Succeeded", application.Resource("Job", "migration", ofOperation: true)!["hookPhase"]!.GetValue<string>());
            Assert.Single(application["status"]!["history"]!.AsArray());
        }
        finally
        {
            scene.Kubectl("label", "node", "node-b", "workload=async-workers", "--overwrite");
        }
    }

    private static string Info(JsonNode node, string name) => node["info"]?.AsArray().FirstOrDefault(item => item!["name"]!.GetValue<string>() == name)?["value"]?.GetValue<string>() ?? "";

    private string Text() => scene.InSpace("get", "configmap", "settings", "-o", "jsonpath={.data.text}");
}
