using System.Text.Json;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>What would change, and what changed behind the build's back.</summary>
public sealed partial class ClusterTests
{
    [Fact]
    [Position(0)]
    public async Task A_plan_of_a_fresh_copy_says_what_is_missing_and_starts_nothing()
    {
        var run = (await _cluster.RunAsync("--target=Plan")).ShouldEndWith(2);

        Assert.Contains("secret registryToken: the file .build/rehearsal/services/registry/token is missing", run.Output, StringComparison.Ordinal);
        Assert.Contains("service cloud: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("credentials AWS: ", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"HostTools\s+would run\s+about .*has not run yet", run.Output);
        Assert.Matches(@"(?m)^Cluster: \d+ phases would run\. About ", run.Output);
        Assert.Matches(@"(?m)^Cost: about \d+\.\d\d USD a month", run.Output);
        foreach (var (name, service) in _cluster.Services)
        {
            Assert.True((await service.RunAsync("status")).ExitCode != 0, $"{name} runs");
        }

        Assert.Empty(_cluster.Processes.All());
        Directory.Delete(Copy.Kept, recursive: true);
    }

    [Fact]
    [Position(32)]
    public async Task After_a_cluster_and_a_deployment_a_plan_says_that_nothing_would_change()
    {
        await DeployedAsync();
        var (journal, states) = (await File.ReadAllTextAsync(Journal), await Cloud.StateObjectsAsync());

        var run = (await _cluster.RunAsync("--target=Plan")).ShouldEndWith(0);

        Assert.Matches(@"(?m)^Cluster: nothing would change\.\s*$", run.Output);
        Assert.Matches(@"(?m)^Deploy: nothing would change\.\s*$", run.Output);
        Assert.Contains("terraform/cluster: 0 to add, 0 to change, 0 to destroy", run.Output, StringComparison.Ordinal);
        Assert.Contains("charts: the cluster has what they say", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("would run", run.Output, StringComparison.Ordinal);
        Assert.Equal(journal, await File.ReadAllTextAsync(Journal));
        Assert.Equal(states, await Cloud.StateObjectsAsync());
    }

    [Fact]
    [Position(33)]
    [Trait("Length", "Long")]
    public async Task A_plan_of_a_larger_node_tells_the_change_its_cost_and_what_follows_as_JSON()
    {
        await DeployedAsync();
        Copy.EditInstanceType("k8s-worker-1", "t3.medium", "t3.large");
        try
        {
            var run = (await _cluster.RunAsync("--target=Plan", "--output=json")).ShouldEndWith(0);

            var plan = JsonDocument.Parse(run.Output.Split('\n').Last(line => line.StartsWith("{\"environment\":", StringComparison.Ordinal))).RootElement;
            var change = Assert.Single(plan.GetProperty("stacks")[0].GetProperty("changes").EnumerateArray());
            Assert.EndsWith("aws_instance.this[\"k8s-worker-1\"]", change.GetProperty("address").GetString(), StringComparison.Ordinal);
            Assert.Equal("t3.large", change.GetProperty("attributes")[0].GetProperty("after").GetString());
            Assert.Equal((0.104m - 0.052m) * 730, plan.GetProperty("costChange").GetDecimal());
            var phase = plan.GetProperty("phases").EnumerateArray().Single(found => found.GetProperty("phase").GetString() == "ProvisionCluster");
            Assert.Equal(("Run", "nodes[k8s-worker-1].instanceType changed from t3.medium to t3.large"), (phase.GetProperty("outlook").GetString(), phase.GetProperty("reason").GetString()));
        }
        finally
        {
            Copy.Restore();
        }
    }

    [Fact]
    [Position(34)]
    [Trait("Length", "Long")]
    public async Task Drift_finds_what_was_changed_by_hand_with_its_owner_until_it_is_healed()
    {
        await DeployedAsync();
        (await _cluster.RunAsync("--target=Drift")).ShouldEndWith(0);
        var node = (await Cloud.LivingAsync())["k8s-worker-1"];
        await Cloud.TagVpcAsync("Team", "somebody");
        (await _cluster.KubectlAsync("label", "node", "k8s-worker-1", "team=somebody")).Succeeded();
        (await _cluster.SshAsync(node, "sudo sed -i /ip_forward/d /etc/sysctl.d/90-wastecoach.conf")).Succeeded();

        var drifted = (await _cluster.RunAsync("--target=Drift")).ShouldEndWith(1);

        Assert.Matches(@"aws_vpc\.this\s+owner  terraform/cluster\s+seen   changed by others since the last apply: tags\.Team is somebody, declared is \(none\)", drifted.Output);
        Assert.Matches(@"Node k8s-worker-1\s+owner  nodes in the environment file, playbook 03-worker-join\s+seen   metadata\.labels\.team = somebody, set by hand with kubectl-label", drifted.Output);
        Assert.Matches(@"k8s-worker-1: .*\s+owner  playbook 01-common\s+seen   check mode: task 'kernel_parameters : Set the kernel parameters now and at boot'", drifted.Output);
        Assert.Contains("3 differences in rehearsal; 0 could not be compared.", drifted.Output, StringComparison.Ordinal);

        (await _cluster.KubectlAsync("label", "node", "k8s-worker-1", "team-")).Succeeded();
        (await _cluster.RunAsync("--target=ProvisionCluster", "--exclusive", "--force")).ShouldEndWith(0);
        (await _cluster.RunAsync("--target=Common", "--exclusive", "--force")).ShouldEndWith(0);
        var healed = (await _cluster.RunAsync("--target=Drift")).ShouldEndWith(0);
        Assert.Contains("No drift: cloud, nodes, cluster and git are as declared in rehearsal.", healed.Output, StringComparison.Ordinal);
    }
}
