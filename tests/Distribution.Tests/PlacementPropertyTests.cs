using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Scheduling;
using Xunit;

namespace Distribution.Tests;

/// <summary>Laws of the scheduler over many generated clusters.</summary>
public sealed class PlacementPropertyTests
{
    private const int Runs = 300;

    [Fact]
    public void No_node_is_ever_given_more_than_it_can_allocate() => Each((random, nodes, seed) =>
    {
        for (var count = 0; count < 40; count++)
        {
            var pod = Pod(random);
            Placement.Choose(pod, nodes, VolumeNeeds.None).Node?.Add(pod);
        }

        foreach (var node in nodes)
        {
            foreach (var (resource, all) in node.Allocatable)
            {
                Assert.True(node.Requested(resource) <= all, $"seed {seed}: {node.Name} has {node.Requested(resource)} of {all} {resource}");
            }
        }
    });

    [Fact]
    public void No_pod_is_ever_placed_on_a_node_that_it_does_not_match() => Each((random, nodes, seed) =>
    {
        var pod = Pod(random);
        if (Placement.Choose(pod, nodes, VolumeNeeds.None).Node is not { } chosen)
        {
            return;
        }

        var wanted = (string?)pod["spec"]!["nodeSelector"]?["workload"];
        Assert.True(wanted is null || chosen.Labels["workload"] == wanted, $"seed {seed}: selector {wanted}, node {chosen.Labels["workload"]}");
        var taint = (string?)chosen.Node["spec"]!["taints"]?[0]?["value"];
        Assert.True(taint is null || (string?)pod["spec"]!["tolerations"]?[0]?["value"] == taint, $"seed {seed}: taint {taint}");
        Assert.False((bool?)chosen.Node["spec"]!["unschedulable"] ?? false, $"seed {seed}: cordoned");
    });

    [Fact]
    public void A_pod_that_finds_no_node_is_told_about_every_node() => Each((random, nodes, seed) =>
    {
        var pod = Pod(random);
        pod["spec"]!["containers"]![0]!["resources"]!["requests"]!["cpu"] = "100";
        var (node, message) = Placement.Choose(pod, nodes, VolumeNeeds.None);
        Assert.Null(node);
        Assert.StartsWith($"0/{nodes.Count} nodes are available: ", message, StringComparison.Ordinal);
        var told = message[..message.IndexOf(". preemption", StringComparison.Ordinal)].Split(": ", 2)[1].Split(", ").Sum(part => int.Parse(part.Split(' ')[0], CultureInfo.InvariantCulture));
        Assert.True(told >= nodes.Count, $"seed {seed}: {message}");
    });

    [Fact]
    public void A_pod_is_placed_whenever_some_node_fits() => Each((random, nodes, seed) =>
    {
        var pod = Pod(random);
        var fits = nodes.Any(node => Placement.Refusals(pod, node, nodes, VolumeNeeds.None).Count == 0);
        Assert.True(fits == (Placement.Choose(pod, nodes, VolumeNeeds.None).Node is not null), $"seed {seed}");
    });

    [Fact]
    public void Anti_affinity_keeps_two_of_a_kind_apart()
    {
        var nodes = Enumerable.Range(0, 3).Select(number => Node($"n{number}", 4000, "x", null, false)).ToList();
        for (var count = 0; count < 3; count++)
        {
            var pod = Alike();
            Placement.Choose(pod, nodes, VolumeNeeds.None).Node!.Add(pod);
        }

        Assert.All(nodes, node => Assert.Single(node.Pods));
        Assert.Contains("3 node(s) didn't match pod anti-affinity rules", Placement.Choose(Alike(), nodes, VolumeNeeds.None).Message, StringComparison.Ordinal);

        static JsonObject Alike() => (JsonObject)JsonNode.Parse("""
            {"metadata":{"namespace":"n","labels":{"app":"a"}},"spec":{"containers":[{"name":"c"}],"affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[
            {"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"app":"a"}}}]}}}}
            """)!;
    }

    private static void Each(Action<Random, List<NodeState>, int> law)
    {
        string[] workloads = ["application", "cache", "database"];
        for (var seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            var nodes = Enumerable.Range(0, random.Next(1, 8)).Select(number => Node($"n{number}", random.Next(1, 5) * 500, workloads[random.Next(3)], random.Next(3) == 0 ? workloads[random.Next(3)] : null, random.Next(6) == 0)).ToList();
            law(random, nodes, seed);
        }
    }

    private static NodeState Node(string name, int milli, string workload, string? taint, bool cordoned)
    {
        var spec = new JsonObject { ["unschedulable"] = cordoned };
        if (taint is not null)
        {
            spec["taints"] = new JsonArray(new JsonObject { ["key"] = "dedicated", ["value"] = taint, ["effect"] = "NoSchedule" });
        }

        return new NodeState(new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["workload"] = workload, ["kubernetes.io/hostname"] = name } },
            ["spec"] = spec,
            ["status"] = new JsonObject { ["allocatable"] = new JsonObject { ["cpu"] = $"{milli}m", ["memory"] = "2Gi", ["pods"] = "10" } },
        });
    }

    private static JsonObject Pod(Random random)
    {
        string[] workloads = ["application", "cache", "database"];
        var spec = new JsonObject
        {
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = $"{random.Next(50, 900)}m", ["memory"] = $"{random.Next(16, 700)}Mi" } } }),
        };
        if (random.Next(2) == 0)
        {
            spec["nodeSelector"] = new JsonObject { ["workload"] = workloads[random.Next(3)] };
        }

        if (random.Next(2) == 0)
        {
            spec["tolerations"] = new JsonArray(new JsonObject { ["key"] = "dedicated", ["value"] = workloads[random.Next(3)], ["effect"] = "NoSchedule" });
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p", ["namespace"] = "n" }, ["spec"] = spec };
    }
}
