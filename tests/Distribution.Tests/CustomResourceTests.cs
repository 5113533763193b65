using Xunit;
using Xunit.Abstractions;

namespace Distribution.Tests;

/// <summary>CustomResourceDefinitions: served at once, and their objects checked.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // Each step starts kubectl, which reads discovery anew.
public sealed class CustomResourceTests(ClusterFixture cluster, ITestOutputHelper output)
{
    private const string UpstreamVariable = "DISTRIBUTION_UPSTREAM_CRDS";

    [Fact]
    public void An_object_is_defaulted_shown_and_checked()
    {
        var space = cluster.Namespace();
        Define();
        cluster.Kubectl128.Run("---\n{apiVersion: test.example/v1, kind: Widget, metadata: {name: w}, spec: {size: 3, free: {anything: [1]}}}", "apply", "-n", space, "-f", "-").Good.Trim();
        Assert.Equal("green", cluster.Kubectl.Run(null, "get", "-n", space, "widget", "w", "-o", "jsonpath={.spec.colour}").Good);
        Assert.Matches(@"NAME\s+SIZE\s+w\s+3", cluster.Kubectl.Run(null, "get", "-n", space, "wd").Good);
        Assert.Equal("test.example/v1alpha1", cluster.Kubectl.Run(null, "get", "-n", space, "widgets.v1alpha1.test.example", "w", "-o", "jsonpath={.apiVersion}").Good);
    }

    [Theory]
    [InlineData("{size: 12}", "should be less than or equal to 9")]
    [InlineData("{size: two}", "must be of type integer")]
    [InlineData("{colour: red}", "spec.size: Required value")]
    [InlineData("{size: 1, colour: blue}", "supported values: \"red\", \"green\"")]
    [InlineData("{size: 1, code: ABC}", "should match")]
    [InlineData("{size: 1, weight: 2}", "unknown field \"spec.weight\"")]
    public void A_wrong_object_is_refused_with_the_field(string spec, string message)
    {
        var space = cluster.Namespace();
        Define();
        var refused = cluster.Kubectl.Run($"---\n{{apiVersion: test.example/v1, kind: Widget, metadata: {{name: w}}, spec: {spec}}}", "create", "-n", space, "-f", "-");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Upstream_definitions_are_established()
    {
        var folder = Environment.GetEnvironmentVariable(UpstreamVariable);
        if (string.IsNullOrEmpty(folder))
        {
            output.WriteLine($"{UpstreamVariable} is not set: ran without the upstream definitions, with the small one of these tests alone.");
            Define();
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            var applied = cluster.Kubectl.Run(null, "apply", "--server-side", "-f", file).Good;
            output.WriteLine($"{Path.GetFileName(file)}: {applied.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length} definitions");
        }

        cluster.Kubectl.Run(null, "wait", "--for=condition=Established", "crd", "--all", "--timeout=60s").Good.Trim();
    }

    private void Define()
    {
        cluster.Kubectl.Run(Manifests.WidgetDefinition, "apply", "--server-side", "--force-conflicts", "-f", "-").Good.Trim();
        cluster.Kubectl.Run(null, "wait", "--for=condition=Established", "crd/widgets.test.example", "--timeout=30s").Good.Trim();
    }
}
