using Xunit;

namespace Distribution.Tests;

/// <summary>Stock helm 3.16.4 against the stand-in.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // helm waits for pods.
public sealed class HelmTests(ClusterFixture cluster)
{
    [Fact]
    public void Install_upgrade_rollback_list_and_uninstall()
    {
        var (space, chart) = (cluster.Namespace(), Chart());
        cluster.Helm.Run(null, "install", "web", chart, "-n", space, "--wait", "--timeout", "60s").Good.Trim();
        cluster.Helm.Run(null, "upgrade", "web", chart, "-n", space, "--set", "tag=2.0", "--atomic", "--timeout", "60s").Good.Trim();
        Assert.Equal("registry.test/web:2.0", Image(space));
        cluster.Helm.Run(null, "rollback", "web", "1", "-n", space, "--wait", "--timeout", "60s").Good.Trim();
        Assert.Equal("registry.test/web:1.0", Image(space));
        Assert.Contains("deployed", cluster.Helm.Run(null, "list", "-n", space).Good, StringComparison.Ordinal);
        cluster.Helm.Run(null, "uninstall", "web", "-n", space, "--wait", "--timeout", "60s").Good.Trim();
        Assert.Equal("", cluster.Kubectl.Run(null, "get", "-n", space, "deploy", "-o", "name").Good);
    }

    [Fact]
    public void An_atomic_upgrade_that_cannot_be_scheduled_goes_back_to_what_was()
    {
        var (space, chart) = (cluster.Namespace(), Chart());
        cluster.Helm.Run(null, "upgrade", "--install", "web", chart, "-n", space, "--atomic", "--timeout", "60s").Good.Trim();
        Assert.NotEqual(0, cluster.Helm.Run(null, "upgrade", "--install", "web", chart, "-n", space, "--set", "cpu=64", "--atomic", "--timeout", "8s").ExitCode);
        Assert.Equal("20m", cluster.Kubectl.Run(null, "get", "-n", space, "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].resources.requests.cpu}").Good);
    }

    private string Image(string space) => cluster.Kubectl.Run(null, "get", "-n", space, "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}").Good;

    private string Chart()
    {
        var folder = Path.Combine(cluster.Folder, "chart");
        Directory.CreateDirectory(Path.Combine(folder, "templates"));
        File.WriteAllText(Path.Combine(folder, "Chart.yaml"), "apiVersion: v2\nname: web\nversion: 1.0.0\n");
        File.WriteAllText(Path.Combine(folder, "values.yaml"), "tag: \"1.0\"\ncpu: 20m\n");
        File.WriteAllText(Path.Combine(folder, "templates", "web.yaml"), Manifests.Deployment("web", image: "\"registry.test/web:{{ .Values.tag }}\"", cpu: "\"{{ .Values.cpu }}\"")
            + "\n---\n{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}\n");
        return folder;
    }
}
