using Xunit;

namespace Distribution.Tests;

/// <summary>What is refused, as the real API refuses it.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // Each step starts kubectl, which reads discovery anew.
public sealed class RefusalTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("replicas: 1", "replicaz: 1", "unknown field \"spec.replicaz\"")]
    [InlineData("cpu: 50m", "cpu: fifty", "quantities must match")]
    [InlineData("name: web, labels", "name: Web_1, labels", "lowercase RFC 1123 subdomain")]
    [InlineData("requests: {cpu: 50m, memory: 32Mi}", "requests: {cpu: 50m}, limits: {cpu: 10m}", "must be less than or equal to cpu limit")]
    [InlineData("labels: {app: web }}\n    spec", "labels: {app: other }}\n    spec", "does not match template `labels`")]
    [InlineData("replicas: 1", "replicas: one", "must be of type integer")]
    public void A_wrong_deployment_is_refused_with_the_field(string good, string bad, string message)
    {
        var space = cluster.Namespace();
        var manifest = Manifests.Deployment("web");
        Assert.Contains(good, manifest, StringComparison.Ordinal);
        var refused = cluster.Kubectl128.Run(manifest.Replace(good, bad, StringComparison.Ordinal), "apply", "-n", space, "-f", "-");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_namespace_is_refused() =>
        Assert.Contains("namespaces \"nowhere\" not found", cluster.Kubectl.Run(Manifests.Deployment("web"), "apply", "-n", "nowhere", "-f", "-").Error, StringComparison.Ordinal);

    [Fact]
    public void The_provider_id_of_a_node_cannot_change() =>
        Assert.Contains("providerID", cluster.Kubectl.Run(null, "patch", "node", "node-a", "-p", """{"spec":{"providerID":"aws:///x/i-other"}}""").Error, StringComparison.Ordinal);

    [Fact]
    public void The_selector_of_a_deployment_cannot_change()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Deployment("web"), "create", "-n", space, "-f", "-").Good.Trim();
        var refused = cluster.Kubectl.Run(Manifests.Deployment("web").Replace("app: web }", "app: web, tier: x }", StringComparison.Ordinal), "apply", "-n", space, "-f", "-");
        Assert.Contains("field is immutable", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cluster_address_of_a_service_cannot_change()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(null, "create", "-n", space, "service", "clusterip", "web", "--tcp=80").Good.Trim();
        Assert.Contains("field is immutable", cluster.Kubectl.Run(null, "patch", "-n", space, "svc", "web", "-p", """{"spec":{"clusterIP":"10.96.200.1"}}""").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_of_a_storage_class_cannot_change()
    {
        var name = $"class-{cluster.Namespace()}";
        string Class(string type) => $"---\n{{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {{name: {name}}}, provisioner: test.example, parameters: {{type: {type}}}}}";
        cluster.Kubectl.Run(Class("gp3"), "apply", "-f", "-").Good.Trim();
        Assert.Contains("updates to parameters are forbidden", cluster.Kubectl.Run(Class("gp2"), "apply", "-f", "-").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_of_an_immutable_secret_cannot_change()
    {
        var space = cluster.Namespace();
        string Secret(string value) => $"---\n{{apiVersion: v1, kind: Secret, metadata: {{name: s}}, immutable: true, stringData: {{key: {value}}}}}";
        cluster.Kubectl.Run(Secret("one"), "apply", "--server-side", "-n", space, "-f", "-").Good.Trim();
        Assert.Contains("immutable", cluster.Kubectl.Run(Secret("two"), "apply", "--server-side", "-n", space, "-f", "-").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stale_object_is_refused_as_a_conflict()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(null, "create", "-n", space, "cm", "m", "--from-literal=a=1").Good.Trim();
        var stale = cluster.Kubectl.Run(null, "get", "-n", space, "cm", "m", "-o", "json").Good;
        cluster.Kubectl.Run(null, "label", "-n", space, "cm", "m", "x=y").Good.Trim();
        Assert.Contains("object has been modified", cluster.Kubectl.Run(stale, "replace", "-n", space, "-f", "-").Error, StringComparison.Ordinal);
    }
}
