using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Planning;

/// <summary>What an environment costs in a month by being there. What is paid by use (traffic, requests, objects in S3) is not in it.</summary>
/// <param name="Items">All that costs.</param>
/// <param name="Prices">Where and when the prices were read.</param>
public sealed record CostEstimate(IReadOnlyList<CostItem> Items, PriceSource Prices)
{
    /// <summary>The sum.</summary>
    public decimal UsdPerMonth => Items.Sum(item => item.UsdPerMonth);

    /// <summary>Estimates an environment out of its file alone; the cloud is not asked.</summary>
    public static CostEstimate Of(BuildEnvironment environment, VersionCatalogue versions)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(versions);
        var prices = new PriceList(versions);
        return new CostEstimate(
            [
                .. environment.Nodes.SelectMany(node => OfNode(node, prices)),
                .. environment.Workloads.Where(workload => workload.VolumeGiB is not null).Select(workload => OfWorkload(workload, environment, prices)),
                new CostItem("load balancer", "application load balancer", prices.LoadBalancer, CostOrigin.Cluster),
                new CostItem("load balancer", $"{environment.Network.Subnets.Count} public addresses", environment.Network.Subnets.Count * prices.PublicAddress, CostOrigin.Cluster),
                new CostItem(environment.Dns.Zone, "hosted zone", prices.Zone, CostOrigin.Terraform),
            ],
            versions.Prices);
    }

    /// <summary>What a node costs. It stands in a public subnet, so it has one public address; an Elastic IP takes that one's place.</summary>
    public static IReadOnlyList<CostItem> OfNode(string name, string instanceType, int rootVolumeGiB, PriceList prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        return
        [
            new CostItem(name, instanceType, prices.Instance(instanceType), CostOrigin.Terraform),
            new CostItem(name, $"gp3 {rootVolumeGiB} GiB", prices.Volume(rootVolumeGiB), CostOrigin.Terraform),
            new CostItem(name, "public address", prices.PublicAddress, CostOrigin.Terraform),
        ];
    }

    private static IReadOnlyList<CostItem> OfNode(Node node, PriceList prices) => OfNode(node.Name, node.InstanceType, node.RootVolumeGiB, prices);

    private static CostItem OfWorkload(Workload workload, BuildEnvironment environment, PriceList prices)
    {
        var pods = workload.Replicas * (workload.Node == Workload.EveryNode ? environment.Nodes.Count : 1);
        var size = workload.VolumeGiB!.Value;
        return new CostItem(workload.Name, pods == 1 ? $"gp3 {size} GiB" : $"{pods} × gp3 {size} GiB", pods * prices.Volume(size), CostOrigin.Cluster);
    }
}
