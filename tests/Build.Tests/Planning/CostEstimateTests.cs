using WasteCoach.Build.Environments;
using WasteCoach.Build.Planning;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Planning;

public sealed class CostEstimateTests
{
    private static readonly EnvironmentCatalogue Catalogue = new(Repository.Root);

    [Theory]
    [InlineData("production")]
    [InlineData("rehearsal")]
    public void The_seven_nodes_cost_what_their_price_table_says(string environment)
    {
        var estimate = CostEstimate.Of(Catalogue.Load(environment), Catalogue.Versions);

        // 2 t3.large, 2 t3.medium, 3 t3.small for 730 hours; 310 GiB of root volumes; 7 public addresses.
        Assert.Equal(
            (2 * 0.104m + 2 * 0.052m + 3 * 0.026m) * 730 + 310 * 0.0912m + 7 * 0.005m * 730 + 0.50m,
            estimate.Items.Where(item => item.Origin == CostOrigin.Terraform).Sum(item => item.UsdPerMonth));
        // 50, 10, 50 and 5 GiB for the stores and Prometheus; a load balancer with an address in each of 3 subnets.
        Assert.Equal(
            115 * 0.0912m + (0.0225m + 3 * 0.005m) * 730,
            estimate.Items.Where(item => item.Origin == CostOrigin.Cluster).Sum(item => item.UsdPerMonth));
    }

    [Fact]
    public void Another_node_costs_its_instance_its_volume_and_its_address()
    {
        var environment = Catalogue.Load("production");
        var eighth = environment.Nodes[1] with { Name = "k8s-worker-3", InstanceType = "m5.large", RootVolumeGiB = 100 };

        var before = CostEstimate.Of(environment, Catalogue.Versions).UsdPerMonth;
        var after = CostEstimate.Of(environment with { Nodes = [.. environment.Nodes, eighth] }, Catalogue.Versions).UsdPerMonth;

        Assert.Equal(0.118m * 730 + 100 * 0.0912m + 0.005m * 730, after - before);
    }

    [Fact]
    public void A_volume_of_each_replica_is_paid()
    {
        var environment = Catalogue.Load("production");
        var workload = environment.Workloads.First(entry => entry.VolumeGiB is not null) with { Replicas = 3 };

        var item = CostEstimate.Of(environment with { Workloads = [workload] }, Catalogue.Versions).Items.Single(entry => entry.Name == workload.Name);

        Assert.Equal(3 * workload.VolumeGiB!.Value * 0.0912m, item.UsdPerMonth);
        Assert.Equal($"3 × gp3 {workload.VolumeGiB} GiB", item.What);
    }
}
