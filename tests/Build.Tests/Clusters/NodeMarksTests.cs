using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Clusters;

public sealed class NodeMarksTests
{
    private static readonly Dictionary<string, string> Facts = new() { ["topology.kubernetes.io/zone"] = "a" };
    private static readonly Taint Dedicated = new("dedicated", "database", "NoSchedule");

    [Fact]
    public void A_node_as_it_should_be_wants_nothing_and_has_nothing_foreign()
    {
        var marks = Of(new() { ["workload"] = "database", ["topology.kubernetes.io/zone"] = "a", ["kubernetes.io/hostname"] = "n", ["topology.ebs.csi.aws.com/zone"] = "a", ["node.projectcalico.org/x"] = "" }, [Dedicated, new("node.kubernetes.io/unschedulable", "", "NoSchedule")]);

        Assert.True(marks.IsRight);
        // The CSI driver's own label is of no known domain: it is named, and left.
        Assert.Equal(["label topology.ebs.csi.aws.com/zone=a"], marks.Foreign);
    }

    [Fact]
    public void What_is_missing_or_other_is_set_and_what_is_foreign_is_named()
    {
        var marks = Of(new() { ["workload"] = "cache", ["team"] = "blue" }, [new("dedicated", "cache", "NoSchedule"), new("broken", "yes", "NoExecute")]);

        Assert.Equal(new Dictionary<string, string> { ["workload"] = "database", ["topology.kubernetes.io/zone"] = "a" }, marks.Labels);
        Assert.Equal([Dedicated], marks.Taints);
        Assert.Equal(["label team=blue", "taint dedicated=cache:NoSchedule", "taint broken=yes:NoExecute"], marks.Foreign);
    }

    [Fact]
    public void The_control_plane_keeps_its_taint()
    {
        var marks = NodeMarks.Of(Node() with { Role = NodeRole.ControlPlane, Dedicated = false, Workload = "control-plane" }, Facts, new Dictionary<string, string>(Facts) { ["workload"] = "control-plane" }, []);

        Assert.Equal([new Taint("node-role.kubernetes.io/control-plane", "", "NoSchedule")], marks.Taints);
    }

    private static NodeMarks Of(Dictionary<string, string> labels, IReadOnlyList<Taint> taints) => NodeMarks.Of(Node(), Facts, labels, taints);

    private static Node Node() => new()
    {
        Name = "n", InstanceType = "t3.small", RootVolumeGiB = 30, Role = NodeRole.Store, Workload = "database", Subnet = "a", PrivateIp = System.Net.IPAddress.Loopback, Dedicated = true,
    };
}
