using System.Net;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Checks;

public sealed class PodFitTests
{
    private static readonly IReadOnlyDictionary<string, InstanceType> Types = new Dictionary<string, InstanceType>
    {
        ["t3.large"] = new("t3.large", 2, 8, 0.1m),
        ["t3.small"] = new("t3.small", 2, 2, 0.02m),
    };

    [Theory]
    [InlineData("rehearsal")]
    [InlineData("production")]
    public void Everything_fits_in_our_own_environments(string name)
    {
        var catalogue = new EnvironmentCatalogue(Repository.Root);
        var environment = catalogue.Load(name);

        Assert.Empty(PodFit.Problems(environment.Nodes, environment.Workloads, catalogue.Versions.InstanceTypes));
    }

    [Fact]
    public void The_sum_of_the_requests_is_shown_with_what_it_is_made_of()
    {
        var problem = Assert.Single(Problems(Node("metrics", "monitoring"), Workload("prometheus", 1600, 2048), Workload("grafana", 500, 512)));

        Assert.Equal("metrics (t3.large) can allocate 2000m of processor time, but 2350m are requested: prometheus 1600m + grafana 500m + calico-node 250m.", problem);
    }

    [Fact]
    public void Exactly_what_is_left_still_fits() =>
        Assert.Empty(Problems(Node("metrics", "monitoring"), Workload("prometheus", 1750, 2048)));

    [Fact]
    public void A_control_plane_keeps_room_for_its_own_pods()
    {
        Assert.Empty(Problems(Node("master", "control-plane", NodeRole.ControlPlane), Workload("argocd", 1100, 100, "control-plane")));
        Assert.Contains("2001m are requested", Assert.Single(Problems(Node("master", "control-plane", NodeRole.ControlPlane), Workload("argocd", 1101, 100, "control-plane"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_counts_as_well()
    {
        var problem = Assert.Single(Problems(Node("cache", "cache", type: "t3.small"), Workload("redis", 100, 1900, "cache", limit: 1)));

        Assert.StartsWith("cache (t3.small) can allocate 1804Mi of memory, but 1900Mi are requested: redis 1900Mi", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_above_the_node_s_memory_is_a_problem_even_if_the_request_fits() =>
        Assert.StartsWith("redis may use 4096Mi on cache, which can give 1804Mi", Assert.Single(Problems(Node("cache", "cache", type: "t3.small"), Workload("redis", 100, 512, "cache", limit: 4096))), StringComparison.Ordinal);

    [Fact]
    public void What_runs_on_every_node_is_counted_on_each()
    {
        var nodes = new[] { Node("one", "a"), Node("two", "b") };

        var problems = PodFit.Problems(nodes, [Workload("exporter", 1800, 10, WasteCoach.Build.Environments.Workload.EveryNode)], Types);

        Assert.Equal(["one", "two"], problems.Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void Replicas_spread_over_nodes_alike()
    {
        var nodes = new[] { Node("one", "a"), Node("two", "a") };

        Assert.Empty(PodFit.Problems(nodes, [Workload("api", 1000, 10, "a") with { Replicas = 2 }], Types));
        Assert.NotEmpty(PodFit.Problems(nodes, [Workload("api", 1000, 10, "a") with { Replicas = 3 }], Types));
    }

    private static IReadOnlyList<string> Problems(Node node, params Workload[] workloads) => PodFit.Problems([node], workloads, Types);

    private static Node Node(string name, string workload, NodeRole role = NodeRole.Worker, string type = "t3.large") => new()
    {
        Name = name, InstanceType = type, RootVolumeGiB = 30, Role = role, Workload = workload, Subnet = "a", PrivateIp = IPAddress.Loopback,
    };

    private static Workload Workload(string name, int cpu, int memory, string node = "monitoring", int limit = 0) => new()
    {
        Name = name, Node = node, Replicas = 1, Requests = new ComputeResources(cpu, memory), Limits = new ComputeResources(0, limit == 0 ? memory : limit),
    };
}
