using System.Text.Json.Nodes;
using Xunit;

namespace Distribution.Tests;

/// <summary>What a user of stock kubectl sees.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // Each step starts kubectl, which reads discovery anew.
public sealed class KubectlTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("1.28.3")]
    [InlineData("on PATH")]
    public void Client_side_apply_creates_then_leaves_alone_then_changes(string version)
    {
        var (kubectl, space) = (cluster.ByVersion(version), cluster.Namespace());
        Assert.Contains("created", kubectl.Run(Manifests.Deployment("web"), "apply", "-n", space, "-f", "-").Good, StringComparison.Ordinal);
        Assert.Contains("unchanged", kubectl.Run(Manifests.Deployment("web"), "apply", "-n", space, "-f", "-").Good, StringComparison.Ordinal);
        Assert.Contains("configured", kubectl.Run(Manifests.Deployment("web", image: "registry.test/web:2.0"), "apply", "-n", space, "-f", "-").Good, StringComparison.Ordinal);
        Assert.Equal("registry.test/web:2.0", kubectl.Run(null, "get", "-n", space, "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}").Good);
    }

    [Theory]
    [InlineData("1.28.3")]
    [InlineData("on PATH")]
    public void Server_side_apply_names_the_manager_it_conflicts_with_and_can_be_forced(string version)
    {
        var (kubectl, space) = (cluster.ByVersion(version), cluster.Namespace());
        kubectl.Run(Manifests.Deployment("web"), "apply", "--server-side", "--field-manager=first", "-n", space, "-f", "-").Good.Trim();
        var refused = kubectl.Run(Manifests.Deployment("web", replicas: 3), "apply", "--server-side", "--field-manager=second", "-n", space, "-f", "-");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("conflict with \"first\": .spec.replicas", refused.Error, StringComparison.Ordinal);
        kubectl.Run(Manifests.Deployment("web", replicas: 3), "apply", "--server-side", "--force-conflicts", "--field-manager=second", "-n", space, "-f", "-").Good.Trim();
        Assert.Equal("3", kubectl.Run(null, "get", "-n", space, "deploy", "web", "-o", "jsonpath={.spec.replicas}").Good);
    }

    [Fact]
    public void Server_side_apply_removes_what_its_manager_no_longer_names_and_keeps_what_others_set()
    {
        var space = cluster.Namespace();
        string Map(string data) => $"---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: m}}, data: {{{data}}}}}";
        cluster.Kubectl.Run(Map("a: '1', b: '2'"), "apply", "--server-side", "--field-manager=one", "-n", space, "-f", "-").Good.Trim();
        cluster.Kubectl.Run(Map("c: '3'"), "apply", "--server-side", "--field-manager=two", "-n", space, "-f", "-").Good.Trim();
        cluster.Kubectl.Run(Map("a: '1'"), "apply", "--server-side", "--field-manager=one", "-n", space, "-f", "-").Good.Trim();
        var data = JsonNode.Parse(cluster.Kubectl.Run(null, "get", "-n", space, "cm", "m", "-o", "jsonpath={.data}").Good);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":"1","c":"3"}"""), data), data!.ToJsonString());
    }

    [Fact]
    public void Get_speaks_json_yaml_wide_and_jsonpath()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(null, "create", "-n", space, "configmap", "m", "--from-literal=key=value").Good.Trim();
        Assert.Equal("value", (string?)JsonNode.Parse(cluster.Kubectl.Run(null, "get", "-n", space, "cm", "m", "-o", "json").Good)!["data"]!["key"]);
        Assert.Contains("key: value", cluster.Kubectl.Run(null, "get", "-n", space, "cm", "m", "-o", "yaml").Good, StringComparison.Ordinal);
        Assert.Equal("value", cluster.Kubectl128.Run(null, "get", "-n", space, "cm", "m", "-o", "jsonpath={.data.key}").Good);
        var wide = cluster.Kubectl128.Run(null, "get", "nodes", "-o", "wide").Good;
        Assert.Contains("INTERNAL-IP", wide, StringComparison.Ordinal);
        Assert.Contains("node-c", wide, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strategic", """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"registry.test/web:9"}]}}}}""")]
    [InlineData("merge", """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"registry.test/web:9","env":[{"name":"MODE","value":"plain"}]}]}}}}""")]
    [InlineData("json", """[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"registry.test/web:9"}]""")]
    public void Patch_of_each_kind_changes_the_image_and_keeps_the_environment(string kind, string patch)
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Deployment("web"), "create", "-n", space, "-f", "-").Good.Trim();
        cluster.Kubectl.Run(null, "patch", "-n", space, "deploy", "web", $"--type={kind}", "-p", patch).Good.Trim();
        var container = JsonNode.Parse(cluster.Kubectl.Run(null, "get", "-n", space, "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0]}").Good)!;
        Assert.Equal("registry.test/web:9", (string?)container["image"]);
        Assert.Equal("MODE", (string?)container["env"]![0]!["name"]);
    }

    [Fact]
    public void Label_taint_and_cordon_change_a_node()
    {
        cluster.Kubectl.Run(null, "label", "node", "node-b", "shelf=top").Good.Trim();
        Assert.Contains("node-b", cluster.Kubectl.Run(null, "get", "nodes", "-l", "shelf=top", "-o", "name").Good, StringComparison.Ordinal);
        cluster.Kubectl.Run(null, "taint", "node", "node-b", "fragile=yes:PreferNoSchedule").Good.Trim();
        Assert.Contains("fragile", cluster.Kubectl.Run(null, "get", "node", "node-b", "-o", "jsonpath={.spec.taints}").Good, StringComparison.Ordinal);
        cluster.Kubectl.Run(null, "cordon", "node-b").Good.Trim();
        Assert.Contains("SchedulingDisabled", cluster.Kubectl.Run(null, "get", "node", "node-b").Good, StringComparison.Ordinal);
        cluster.Kubectl.Run(null, "uncordon", "node-b").Good.Trim();
        cluster.Kubectl.Run(null, "taint", "node", "node-b", "fragile-").Good.Trim();
        cluster.Kubectl.Run(null, "label", "node", "node-b", "shelf-").Good.Trim();
        Assert.DoesNotContain("SchedulingDisabled", cluster.Kubectl.Run(null, "get", "node", "node-b").Good, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.28.3")]
    [InlineData("on PATH")]
    public void Rollout_status_and_wait_end_when_the_pods_are_ready(string version)
    {
        var (kubectl, space) = (cluster.ByVersion(version), cluster.Namespace());
        kubectl.Run(Manifests.Deployment("web", replicas: 3), "create", "-n", space, "-f", "-").Good.Trim();
        Assert.Contains("successfully rolled out", kubectl.Run(null, "rollout", "status", "-n", space, "deploy/web", "--timeout=60s").Good, StringComparison.Ordinal);
        kubectl.Run(null, "set", "image", "-n", space, "deploy/web", "web=registry.test/web:2.0").Good.Trim();
        Assert.Contains("successfully rolled out", kubectl.Run(null, "rollout", "status", "-n", space, "deploy/web", "--timeout=60s").Good, StringComparison.Ordinal);
        kubectl.Run(null, "wait", "-n", space, "--for=condition=Ready", "pod", "-l", "app=web", "--timeout=30s").Good.Trim();
        kubectl.Run(null, "rollout", "undo", "-n", space, "deploy/web").Good.Trim();
        Assert.Equal("registry.test/web:1.0", kubectl.Run(null, "get", "-n", space, "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}").Good);
    }

    [Fact]
    public void Delete_takes_the_pods_along_and_returns_when_they_are_gone()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Deployment("web", replicas: 2), "create", "-n", space, "-f", "-").Good.Trim();
        cluster.Kubectl.Run(null, "rollout", "status", "-n", space, "deploy/web", "--timeout=60s").Good.Trim();
        cluster.Kubectl.Run(null, "delete", "-n", space, "deploy", "web", "--cascade=foreground", "--timeout=60s").Good.Trim();
        Assert.Equal("", cluster.Kubectl.Run(null, "get", "-n", space, "pods,rs", "-o", "name").Good);
    }

    [Fact]
    public void A_deleted_namespace_takes_everything_along()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Deployment("web"), "create", "-n", space, "-f", "-").Good.Trim();
        cluster.Kubectl.Run(null, "delete", "namespace", space, "--timeout=60s").Good.Trim();
        Assert.Contains("NotFound", cluster.Kubectl.Run(null, "get", "namespace", space).Error, StringComparison.Ordinal);
        Assert.DoesNotContain(space, cluster.Kubectl.Run(null, "get", "pods,deploy", "-A").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_refused_with_the_reason()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Deployment("web"), "create", "-n", space, "-f", "-").Good.Trim();
        var pod = await Wait.For("the pod exists", () => cluster.Kubectl.Run(null, "get", "-n", space, "pods", "-o", "name").Output.Trim(), name => name.Length > 0);
        var logs = cluster.Kubectl.Run(null, "logs", "-n", space, pod);
        Assert.NotEqual(0, logs.ExitCode);
        Assert.Contains("only plays this pod", logs.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Auth_can_i_follows_the_roles()
    {
        var space = cluster.Namespace();
        Assert.Equal("yes", cluster.Kubectl128.Run(null, "auth", "can-i", "delete", "nodes").Good.Trim());
        cluster.Kubectl.Run(null, "create", "-n", space, "serviceaccount", "reader").Good.Trim();
        cluster.Kubectl.Run(null, "create", "-n", space, "rolebinding", "reader", "--clusterrole=view", $"--serviceaccount={space}:reader").Good.Trim();
        var token = cluster.Kubectl.Run(null, "create", "-n", space, "token", "reader").Good.Trim();
        string[] Ask(string verb, string what) => ["auth", "can-i", verb, what, "-n", space, $"--server={cluster.Url}", $"--certificate-authority={cluster.Certificates.AuthorityFile}", $"--token={token}", "--kubeconfig=/dev/null"];
        Assert.Equal("yes", cluster.Kubectl.Run(null, Ask("list", "pods")).Output.Trim());
        Assert.Equal("no", cluster.Kubectl.Run(null, Ask("delete", "pods")).Output.Trim());
    }

    [Fact]
    public void Dry_run_on_the_server_answers_and_stores_nothing()
    {
        var space = cluster.Namespace();
        Assert.Contains("server dry run", cluster.Kubectl128.Run(Manifests.Deployment("web"), "apply", "--dry-run=server", "-n", space, "-f", "-").Good, StringComparison.Ordinal);
        Assert.Equal("", cluster.Kubectl.Run(null, "get", "-n", space, "deploy", "-o", "name").Good);
    }

    [Fact]
    public void Lists_come_in_chunks()
    {
        var space = cluster.Namespace();
        var many = "---\n" + string.Join("\n---\n", Enumerable.Range(0, 7).Select(number => $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c{number}, labels: {{many: 'yes'}}}}}}"));
        cluster.Kubectl.Run(many, "create", "-n", space, "-f", "-").Good.Trim();
        Assert.Equal(7, cluster.Kubectl.Run(null, "get", "-n", space, "cm", "-l", "many=yes", "--chunk-size=3", "-o", "name").Good.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
