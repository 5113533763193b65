using System.Text.Json;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Provisioning;

namespace WasteCoach.Build.Tests.Clusters;

public sealed class ClusterViewTests
{
    [Fact]
    public void A_node_that_is_missing_or_not_ready_is_named_with_the_reason()
    {
        var view = Of(
            """{"kind":"Node","metadata":{"name":"a"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""",
            """{"kind":"Node","metadata":{"name":"b"},"status":{"conditions":[{"type":"Ready","status":"False","reason":"KubeletNotReady","message":"no network"}]}}""");

        var result = view.Ready(["a", "b", "c"]);

        Assert.False(result.Holds);
        Assert.Equal("1 of 3 nodes Ready; b: KubeletNotReady: no network; c: not in the cluster", result.Seen);
        Assert.True(view.Ready(["a"]).Holds);
    }

    [Fact]
    public void Provider_ids_are_compared_with_the_instances()
    {
        var view = Of("""{"kind":"Node","metadata":{"name":"a"},"spec":{"providerID":"aws:///z/i-1"}}""", """{"kind":"Node","metadata":{"name":"b"},"spec":{}}""");

        Assert.True(view.ProvidedBy([Instance("a", "i-1")]).Holds);
        Assert.Contains("a: aws:///z/i-1 instead of aws:///z/i-2", view.ProvidedBy([Instance("a", "i-2")]).Seen, StringComparison.Ordinal);
        Assert.Contains("b: none instead of aws:///z/i-3", view.ProvidedBy([Instance("b", "i-3")]).Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"observedGeneration":2,"updatedReplicas":2,"availableReplicas":2}""", null)]
    [InlineData("""{"observedGeneration":1,"updatedReplicas":2,"availableReplicas":2}""", "not seen by its controller")]
    [InlineData("""{"observedGeneration":2,"updatedReplicas":2,"availableReplicas":1}""", "1 of 2 ready")]
    [InlineData("""{"observedGeneration":2,"updatedReplicas":1,"availableReplicas":2}""", "2 of 2 ready")]
    public void A_deployment_is_rolled_out_when_its_newest_form_runs_everywhere(string status, string? trouble)
    {
        var result = Of($$$"""{"kind":"Deployment","metadata":{"name":"d","namespace":"n","generation":2},"spec":{"replicas":2},"status":{{{status}}} }""").RolledOut("deployment/n/d");

        Assert.Equal(trouble is null, result.Holds);
        Assert.Contains(trouble ?? "1 of 1 workloads ready", result.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Ingresses_must_have_one_and_the_same_address()
    {
        Assert.True(Of(Ingress("a", "lb-1"), Ingress("b", "lb-1")).Exposed("n/a", "n/b").Holds);
        Assert.Contains("different addresses", Of(Ingress("a", "lb-1"), Ingress("b", "lb-2")).Exposed("n/a", "n/b").Seen, StringComparison.Ordinal);
        Assert.Contains("without: n/b", Of(Ingress("a", "lb-1")).Exposed("n/a", "n/b").Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_of_jobs_that_have_ended_need_not_be_ready()
    {
        var view = Of(
            """{"kind":"Pod","metadata":{"name":"attempt","namespace":"n","ownerReferences":[{"kind":"Job","name":"j"}]},"status":{"phase":"Failed","conditions":[{"type":"Ready","status":"False"}]}}""",
            """{"kind":"Pod","metadata":{"name":"done","namespace":"n"},"status":{"phase":"Succeeded","conditions":[{"type":"Ready","status":"False"}]}}""",
            """{"kind":"Pod","metadata":{"name":"ill","namespace":"n"},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"False","reason":"ContainersNotReady"}]}}""");

        Assert.Equal("0 of 1 pods ready; n/ill: ContainersNotReady", view.PodsReady().Seen);
    }

    [Fact]
    public void A_claim_without_a_volume_is_named()
    {
        var view = Of("""{"kind":"PersistentVolumeClaim","metadata":{"name":"data","namespace":"n"},"status":{"phase":"Pending"}}""");

        Assert.Equal("0 of 1 volumes bound; n/data: Pending", view.VolumesBound().Seen);
    }

    private static string Ingress(string name, string host) =>
        $$$"""{"kind":"Ingress","metadata":{"name":"{{{name}}}","namespace":"n"},"status":{"loadBalancer":{"ingress":[{"hostname":"{{{host}}}"}]} } }""";

    private static NodeOutput Instance(string name, string id) => new(name, id, "t3.small", "z", "10.0.0.1", "");

    private static ClusterView Of(params string[] items)
    {
        using var document = JsonDocument.Parse($$"""{"items":[{{string.Join(',', items)}}]}""");
        return new ClusterView(document.RootElement.Clone());
    }
}
