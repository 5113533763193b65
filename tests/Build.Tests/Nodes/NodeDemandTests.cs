using WasteCoach.Build.Nodes;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Nodes;

public sealed class NodeDemandTests
{
    [Theory]
    [InlineData("redis", "redis")]
    [InlineData("worker-1", "auth")]
    [InlineData("master", "")]
    public void Who_could_run_nowhere_else_is_named(string node, string stranded)
    {
        var environment = Sample.Read();

        Assert.Equal(stranded, string.Join(' ', NodeDemand.OnlyOn(environment.Nodes.Single(found => found.Name == node), environment)));
    }

    [Fact]
    public void A_second_node_of_the_same_label_is_enough()
    {
        var environment = Sample.Read();
        var redis = environment.Nodes.Single(node => node.Name == "redis");

        Assert.Empty(NodeDemand.OnlyOn(redis, environment with { Nodes = [.. environment.Nodes, redis with { Name = "redis-2" }] }));
    }
}
