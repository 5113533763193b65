using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Checks;

/// <summary>Whether the nodes are there, Ready, and have room.</summary>
public static class NodeHealth
{
    private const int FullSoon = 80;
    private const int Full = 90;
    private const int LittleMemory = 5;
    private static readonly TimeSpan SmallSkew = TimeSpan.FromSeconds(5);
    private static readonly string[] Pressures = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"];
    private static readonly string[] By = ["Health", "Doctor"];

    /// <summary>The cluster lacks a node, or does not trust it with pods.</summary>
    public static readonly Trouble NotReady = new(
        "node-not-ready", "A node is not Ready, or is not in the cluster",
        "Its pods are moved away after five minutes, or wait for it where they may run on no other.",
        "The kubelet does not report: the machine is down, out of memory or disk, or its kubelet or containerd has stopped.",
        "journalctl --unit=kubelet on the node says why. A machine that is gone: ./build.sh --target=ReplaceNode --node=<name>.", By);

    /// <summary>A node runs out of something.</summary>
    public static readonly Trouble Pressure = new(
        "node-pressure", "A node runs out of disk or memory",
        "Pods are evicted, images can not be pulled, writes fail.",
        "More is stored or used on the node than it was made for.",
        "crictl rmi --prune on the node frees images, journalctl --vacuum-size=200M logs; if that is not enough, raise rootVolumeGiB or instanceType of the node in the environment file.", By);

    /// <summary>A unit that makes a machine a node does not run.</summary>
    public static readonly Trouble UnitDown = new(
        "node-unit-down", "kubelet or containerd does not run on a node",
        "The node becomes NotReady after 40 seconds; pods on it are no longer looked after.",
        "The unit has failed or was stopped.",
        "sudo systemctl restart <unit> on the node; journalctl --unit=<unit> says why it stopped.", By);

    /// <summary>A clock goes wrong.</summary>
    public static readonly Trouble ClockSkew = new(
        "clock-skew", "The clock of a node goes wrong",
        "TLS and AWS refuse what is signed too early or too late; logs of several nodes can not be compared.",
        "chrony does not run on the node, or reaches no time server; or it is this machine whose clock is wrong.",
        "chronyc tracking on the node and timedatectl here show which; ./build.sh --target=Common --force sets chrony up again.", By);

    /// <summary>What the cluster says of its nodes.</summary>
    /// <param name="expected">Names of the nodes that there should be.</param>
    /// <param name="nodes">The nodes that there are.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<string> expected, IReadOnlyList<ClusterObject> nodes)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(nodes);
        foreach (var missing in expected.Where(name => nodes.All(node => node.Name != name)))
        {
            yield return NotReady.Found(Severity.Critical, missing, $"the cluster has {nodes.Count} nodes, and {missing} is not one of them", "It never joined, or was deleted.", "./build.sh --target=WorkerJoin joins what is missing.");
        }

        foreach (var node in nodes)
        {
            if (node.WhyNot("Ready") is { } reason)
            {
                yield return NotReady.Found(Severity.Critical, node.Name, $"condition Ready does not hold: {reason}");
            }

            foreach (var pressure in Pressures.Where(pressure => node.WhyNot(pressure) is null))
            {
                yield return Pressure.Found(Severity.Critical, node.Name, $"condition {pressure} holds");
            }

            if (node.IsTrue("spec", "unschedulable"))
            {
                yield return NotReady.Found(
                    Severity.Warning, node.Name, "it is cordoned: no pod may be placed on it", "Somebody took it out of service, for an upgrade or a replacement, and did not bring it back.", $"When the work on it is done: kubectl uncordon {node.Name}.");
            }
        }
    }

    /// <summary>What a node says of itself.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="facts">What it says.</param>
    /// <param name="asked">The time here when it was asked.</param>
    /// <param name="answered">The time here when it had answered.</param>
    public static IEnumerable<Finding> Find(string node, NodeFacts facts, DateTimeOffset asked, DateTimeOffset answered)
    {
        ArgumentNullException.ThrowIfNull(facts);
        foreach (var disk in facts.Disks.Where(disk => disk.UsedPercent >= FullSoon && !VolumeHealth.IsOfPod(disk)))
        {
            yield return Pressure.Found(disk.UsedPercent >= Full ? Severity.Critical : Severity.Warning, $"{node}:{disk.Mount}", $"{disk.UsedPercent} % of {disk.KiB / 1024 / 1024} GiB are in use, {disk.FreeKiB / 1024} MiB are free; the kubelet evicts pods from 85 to 90 % on");
        }

        if (facts.MemoryKiB > 0 && facts.FreeMemoryKiB * 100 / facts.MemoryKiB < LittleMemory)
        {
            yield return Pressure.Found(Severity.Warning, $"{node}: memory", $"{facts.FreeMemoryKiB / 1024} of {facts.MemoryKiB / 1024} MiB can still be had");
        }

        foreach (var (unit, state) in facts.Units.Where(unit => unit.Value != "active"))
        {
            yield return UnitDown.Found(Severity.Critical, $"{node}: {unit}", $"systemctl is-active {unit}: {state}");
        }

        // A loaded machine answers late; its clock is wrong only if it shows a time that was not between question and answer.
        if (facts.Time is { } time && (time < asked ? time - asked : time > answered ? time - answered : TimeSpan.Zero) is var skew && skew.Duration() > SmallSkew)
        {
            yield return ClockSkew.Found(Severity.Warning, node, $"its clock is {skew.Duration().TotalSeconds:0} s {(skew > TimeSpan.Zero ? "ahead of" : "behind")} this machine's");
        }
    }
}
