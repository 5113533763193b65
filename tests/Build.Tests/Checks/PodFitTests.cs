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
    public void What_the_cluster_runs_for_itself_fits_in_our_own_environments(string name)
    {
        var catalogue = new EnvironmentCatalogue(Repository.Root);
        var environment = catalogue.Load(name);
        var nodes = environment.Nodes.Select(node => NodeRoom.Of(node, catalogue.Versions.InstanceTypes[node.InstanceType])).ToList();

        Assert.Empty(PodFit.Find(nodes, [.. environment.Workloads.Select(PodDemand.Of)]));
    }

    [Fact]
    public void The_sum_of_the_requests_is_shown_with_what_it_is_made_of()
    {
        var finding = Assert.Single(PodFit.Find([Node("metrics", "monitoring")], [Pods("prometheus", 1600, 2048), Pods("grafana", 500, 512)]));

        Assert.Equal(("prometheus-pending", Severity.Critical, "metrics"), (finding.Check, finding.Severity, finding.Subject));
        Assert.Equal("metrics (t3.large) can allocate 2000m of processor time, but 2350m are requested: prometheus 1600m + grafana 500m + calico-node 250m.", finding.Proof);
    }

    [Fact]
    public void Exactly_what_is_left_still_fits() => Assert.Empty(PodFit.Find([Node("metrics", "monitoring")], [Pods("prometheus", 1750, 2048)]));

    [Fact]
    public void A_control_plane_keeps_room_for_its_own_pods()
    {
        var master = NodeFor("master", "control-plane", NodeRole.ControlPlane);

        Assert.Empty(PodFit.Find([master], [Pods("argocd", 1100, 100, "control-plane") with { Tolerations = [Toleration.Everything] }]));
        Assert.Contains("2001m are requested", Assert.Single(PodFit.Find([master], [Pods("argocd", 1101, 100, "control-plane") with { Tolerations = [Toleration.Everything] }])).Proof, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_counts_as_well()
    {
        var finding = Assert.Single(PodFit.Find([Node("cache", "cache", "t3.small")], [Pods("redis", 100, 1900, "cache", limit: 1)]));

        Assert.StartsWith("cache (t3.small) can allocate 1804Mi of memory, but 1900Mi are requested: redis 1900Mi", finding.Proof, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_above_the_node_s_memory_is_critical_even_if_the_request_fits()
    {
        var finding = Assert.Single(PodFit.Find([Node("cache", "cache", "t3.small")], [Pods("redis", 100, 512, "cache", limit: 4096)]));

        Assert.Equal(("limits-above-memory", Severity.Critical), (finding.Check, finding.Severity));
        Assert.Equal("redis may use 4096Mi on cache, which can give 1804Mi to its pods.", finding.Proof);
    }

    [Fact]
    public void What_runs_on_every_node_is_counted_on_each()
    {
        var findings = PodFit.Find([Node("one", "a"), Node("two", "b")], [Pods("exporter", 1800, 10) with { OnEveryNode = true, Requirements = [] }]);

        Assert.Equal(["one", "two"], findings.Select(finding => finding.Subject));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public void Replicas_spread_over_nodes_alike(int replicas, int findings) =>
        Assert.Equal(findings, PodFit.Find([Node("one", "a"), Node("two", "a")], [Pods("api", 1000, 10, "a") with { Replicas = replicas, Maximum = replicas }]).Count());

    [Fact]
    public void A_pod_with_one_choice_is_placed_before_one_with_two()
    {
        NodeRoom[] nodes = [Node("one", "a"), Node("two", "a") with { Labels = new Dictionary<string, string> { ["workload"] = "a", ["disk"] = "fast" } }];
        var picky = Pods("store", 1500, 10, "a");

        Assert.Empty(PodFit.Find(nodes, [Pods("api", 1600, 10, "a"), picky with { Requirements = [.. picky.Requirements, NodeRequirement.Equal("disk", "fast")] }]));
    }

    [Fact]
    public void A_node_with_a_taint_takes_only_who_bears_it()
    {
        var tainted = Node("two", "a") with { Taints = [new Taint("dedicated", "a", "NoSchedule")] };
        var pods = Pods("api", 1000, 10, "a") with { Replicas = 2, Maximum = 2 };

        Assert.Single(PodFit.Find([Node("one", "a"), tainted], [pods]));
        Assert.Empty(PodFit.Find([Node("one", "a"), tainted], [pods with { Tolerations = [new Toleration("dedicated", "Equal", "a", "NoSchedule")] }]));
    }

    [Fact]
    public void The_autoscaler_s_maximum_is_a_warning()
    {
        var finding = Assert.Single(PodFit.Find([Node("one", "a")], [Pods("waste", 200, 10, "a") with { Maximum = 9 }]));

        Assert.Equal(("no-room-to-scale", Severity.Warning, "one"), (finding.Check, finding.Severity, finding.Subject));
        Assert.Equal("With all that scales at its maximum (waste 9): one (t3.large) can allocate 2000m of processor time, but 2050m are requested: 9 × waste 200m + calico-node 250m.", finding.Proof);
    }

    [Fact]
    public void Limits_that_a_node_can_t_keep_together_are_a_warning()
    {
        var finding = Assert.Single(PodFit.Find([Node("one", "a", "t3.small")], [Pods("waste", 10, 10, "a", limit: 256) with { Maximum = 10 }]));

        Assert.Equal(("limits-above-memory", Severity.Warning), (finding.Check, finding.Severity));
        Assert.Equal("With all that scales at its maximum (waste 10): the pods on one may use 2560Mi together, and it can give 1804Mi: 10 × waste 256Mi.", finding.Proof);
    }

    [Fact]
    public void The_pod_that_a_rollout_adds_needs_room_too()
    {
        var finding = Assert.Single(PodFit.Find([Node("one", "a")], [Pods("auth", 900, 10, "a") with { Surge = 1 }, Pods("users", 100, 10, "a") with { Surge = 1 }]));

        Assert.Equal(("no-room-to-scale", Severity.Warning, "auth"), (finding.Check, finding.Severity, finding.Subject));
        Assert.StartsWith("While auth is updated: one (t3.large) can allocate 2000m of processor time, but 2150m are requested", finding.Proof, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250m", 0.25)]
    [InlineData("2", 2)]
    [InlineData("1.5", 1.5)]
    [InlineData("128Mi", 134217728)]
    [InlineData("1G", 1e9)]
    [InlineData("2Gi", 2147483648)]
    public void Quantities_are_read_as_Kubernetes_does(string text, double value) => Assert.Equal(value, ResourceQuantity.Parse(text), 6);

    [Theory]
    [InlineData("")]
    [InlineData("much")]
    [InlineData("1 Gi x")]
    public void Another_text_is_no_quantity(string text) => Assert.Throws<FormatException>(() => ResourceQuantity.Parse(text));

    private static NodeRoom Node(string name, string workload, string type = "t3.large") => NodeFor(name, workload, NodeRole.Worker, type);

    private static NodeRoom NodeFor(string name, string workload, NodeRole role, string type = "t3.large") => NodeRoom.Of(
        new Node { Name = name, InstanceType = type, RootVolumeGiB = 30, Role = role, Workload = workload, Subnet = "a", PrivateIp = System.Net.IPAddress.Loopback }, Types[type]);

    private static PodDemand Pods(string name, int cpu, int memory, string node = "monitoring", int limit = 0) => new()
    {
        Name = name,
        Requests = new ComputeResources(cpu, memory),
        Limits = new ComputeResources(0, limit == 0 ? memory : limit),
        Requirements = [NodeRequirement.Equal("workload", node)],
    };
}
