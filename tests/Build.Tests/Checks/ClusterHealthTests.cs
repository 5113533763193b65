using System.Text.Json;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Tests.Checks;

public sealed class ClusterHealthTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string> NoLogs = [];

    [Theory]
    [InlineData("""{"kind":"Node","metadata":{"name":"a"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", "")]
    [InlineData("""{"kind":"Node","metadata":{"name":"a"},"status":{"conditions":[{"type":"Ready","status":"Unknown","reason":"NodeStatusUnknown"}]}}""", "Critical node-not-ready a: condition Ready does not hold: NodeStatusUnknown")]
    [InlineData("""{"kind":"Node","metadata":{"name":"a"},"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"DiskPressure","status":"True"}]}}""", "Critical node-pressure a: condition DiskPressure holds")]
    [InlineData("""{"kind":"Node","metadata":{"name":"a"},"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"DiskPressure","status":"False"}]}}""", "")]
    [InlineData("""{"kind":"Node","metadata":{"name":"a"},"spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", "Warning node-not-ready a: it is cordoned")]
    [InlineData("""{"kind":"Node","metadata":{"name":"b"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", "Critical node-not-ready a: the cluster has 1 nodes, and a is not one of them")]
    public void Nodes(string node, string finding) => Same(finding, NodeHealth.Find(["a"], [Object(node)]));

    [Theory]
    [InlineData(79, 0, "active", "")]
    [InlineData(85, 0, "active", "Warning node-pressure a:/: 85 % of")]
    [InlineData(95, 0, "active", "Critical node-pressure a:/: 95 % of")]
    [InlineData(10, 0, "failed", "Critical node-unit-down a: kubelet: systemctl is-active kubelet: failed")]
    [InlineData(10, 4, "active", "")]
    [InlineData(10, 60, "active", "Warning clock-skew a: its clock is 60 s ahead of")]
    [InlineData(10, -60, "active", "Warning clock-skew a: its clock is 60 s behind")]
    public void What_a_node_says_of_itself(int usedPercent, int skew, string kubelet, string finding) => Same(
        finding,
        NodeHealth.Find("a", new NodeFacts(Now.AddSeconds(skew), 4000, 2000, [new DiskUse("/", usedPercent * 1024, (100 - usedPercent) * 1024)], new Dictionary<string, string> { ["kubelet"] = kubelet }, []), Now, Now));

    [Fact]
    public void A_node_that_answers_late_has_no_wrong_clock() =>
        Assert.Empty(NodeHealth.Find("a", new NodeFacts(Now.AddSeconds(20), 4000, 2000, [], new Dictionary<string, string>(), []), Now, Now.AddSeconds(25)));

    [Fact]
    public void Memory_that_is_nearly_gone_is_told() =>
        Same("Warning node-pressure a: memory: 97 of 3906 MiB", NodeHealth.Find("a", new NodeFacts(Now, 4000000, 100000, [], new Dictionary<string, string>(), []), Now, Now));

    [Theory]
    [InlineData(400, "", "")]
    [InlineData(20, "", "Warning certificate-expiry x: it ends on 2026-12-13 12:00 UTC, in 20 days")]
    [InlineData(3, "", "Critical certificate-expiry x: it ends on")]
    [InlineData(-1, "", "Critical certificate-expiry x: it ended on 2026-11-22")]
    [InlineData(400, "ISSUED", "")]
    [InlineData(400, "PENDING_VALIDATION", "Critical certificate-expiry x: its status is PENDING_VALIDATION")]
    public void Certificates(int days, string status, string finding) => Same(finding, CertificateExpiry.Find([new CertificateTerm("x", Now.AddDays(days), status)], Now));

    [Theory]
    [InlineData("0/7 nodes are available: 1 Insufficient cpu, 6 node(s) didn't match Pod's node affinity/selector.", "prometheus-pending")]
    [InlineData("0/7 nodes are available: 1 node(s) had untolerated taint {dedicated: cache}, 3 node(s) didn't match Pod's node affinity/selector.", "postgresql-unschedulable")]
    [InlineData("0/7 nodes are available: 1 node(s) had volume node affinity conflict, 6 node(s) had untolerated taint {dedicated: cache}.", "pod-pending")]
    [InlineData("", "pod-pending")]
    public void What_the_scheduler_says_belongs_to_a_trouble(string message, string trouble) => Same(
        $"Critical {trouble} n/p: Unschedulable",
        PodHealth.Find(Pod($$"""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":{{JsonSerializer.Serialize(message)}}}]}"""), NoLogs, Now));

    [Theory]
    [InlineData("""{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"name":"c","restartCount":1,"state":{"running":{}}}]}""", "")]
    [InlineData("""{"phase":"Succeeded"}""", "")]
    [InlineData("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"True"}],"containerStatuses":[{"name":"c","image":"r/i:1","restartCount":0,"state":{"waiting":{"reason":"ImagePullBackOff","message":"not found"}}}]}""", "Critical image-unpullable n/p (c): ImagePullBackOff: not found; image r/i:1")]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"c","restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}""", "Critical crash-loop n/p (c): CrashLoopBackOff, 4 restarts, last ended with 137 (OOMKilled); the last lines of its log: out of luck")]
    [InlineData("""{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"name":"c","restartCount":9,"state":{"running":{}}}]}""", "Warning pod-restarts n/p (c): 9 restarts")]
    [InlineData("""{"phase":"Running","conditions":[{"type":"Ready","status":"False","reason":"ContainersNotReady","lastTransitionTime":"2026-11-23T11:50:00Z"}]}""", "Critical pod-not-ready n/p: not ready for 10 minutes: ContainersNotReady")]
    [InlineData("""{"phase":"Running","conditions":[{"type":"Ready","status":"False","reason":"ContainersNotReady","lastTransitionTime":"2026-11-23T11:59:00Z"}]}""", "")]
    public void Pods(string status, string finding) => Same(finding, PodHealth.Find(Pod(status), new Dictionary<string, string> { ["n/p c"] = "out of luck" }, Now));

    [Theory]
    [InlineData("Synced", "Healthy", "Succeeded", "")]
    [InlineData("OutOfSync", "Healthy", "Succeeded", "Warning application-out-of-sync a: sync OutOfSync, health Healthy")]
    [InlineData("Synced", "Degraded", "Succeeded", "Critical application-out-of-sync a: sync Synced, health Degraded")]
    [InlineData("OutOfSync", "Missing", "Running", "Information application-out-of-sync a: sync OutOfSync")]
    [InlineData("OutOfSync", "Healthy", "Failed", "Critical application-out-of-sync a: sync OutOfSync, health Healthy; last sync Failed: it said so")]
    public void Applications(string sync, string health, string operation, string finding) => Same(finding, ApplicationState.Find(
        [Object($$$$"""{"kind":"Application","metadata":{"name":"a"},"status":{"sync":{"status":"{{{{sync}}}}"},"health":{"status":"{{{{health}}}}"},"operationState":{"phase":"{{{{operation}}}}","message":"it said so"}}}""")]));

    [Theory]
    [InlineData("Bound", 10, "")]
    [InlineData("Pending", 10, "Critical claim-unbound n/data: Pending; it asks for 5Gi of class gp3")]
    [InlineData("Bound", 85, "Warning volume-full n/data: 85 %")]
    [InlineData("Bound", 95, "Critical volume-full n/data: 95 %")]
    public void Volumes(string phase, int usedPercent, string finding) => Same(finding, VolumeHealth.Find(
        [Object($$$$"""{"kind":"PersistentVolumeClaim","metadata":{"name":"data","namespace":"n"},"spec":{"storageClassName":"gp3","resources":{"requests":{"storage":"5Gi"}}},"status":{"phase":"{{{{phase}}}}"}}""")],
        [Object("""{"kind":"PersistentVolume","metadata":{"name":"pv-1"},"spec":{"claimRef":{"namespace":"n","name":"data"}},"status":{"phase":"Bound"}}""")],
        [new DiskUse("/var/lib/kubelet/pods/1/volumes/kubernetes.io~csi/pv-1/mount", usedPercent * 1024, (100 - usedPercent) * 1024)]));

    [Fact]
    public void A_volume_whose_claim_is_gone_is_told() => Same("Warning claim-unbound pv-1: Released: its claim n/data is gone", VolumeHealth.Find(
        [], [Object("""{"kind":"PersistentVolume","metadata":{"name":"pv-1"},"spec":{"claimRef":{"namespace":"n","name":"data"}},"status":{"phase":"Released"}}""")], []));

    [Theory]
    [InlineData("""{"podSelector":{},"policyTypes":["Ingress"]}""", "")]
    [InlineData("""{"podSelector":{"matchLabels":{"app":"x"}},"policyTypes":["Ingress"]}""", "")]
    [InlineData("""{"podSelector":{"matchLabels":{"app":"y"}},"policyTypes":["Ingress"]}""", "Warning namespace-open n/p: none of the 1 NetworkPolicies of n")]
    [InlineData("""{"podSelector":{},"policyTypes":["Egress"]}""", "Warning namespace-open n/p: none of the 1")]
    public void Policies(string spec, string finding) => Same(finding, NetworkPolicies.Find(
        ["n"],
        [Object("""{"kind":"Pod","metadata":{"name":"p","namespace":"n","labels":{"app":"x"}},"status":{"phase":"Running"}}"""), Object("""{"kind":"Pod","metadata":{"name":"q","namespace":"other"},"status":{"phase":"Running"}}""")],
        [Object($$$"""{"kind":"NetworkPolicy","metadata":{"name":"np","namespace":"n"},"spec":{{{spec}}} }""")]));

    private static ClusterObject Pod(string status) => Object($$$"""{"kind":"Pod","metadata":{"name":"p","namespace":"n","creationTimestamp":"2026-11-23T11:00:00Z"},"spec":{"containers":[]},"status":{{{status}}} }""");

    private static ClusterObject Object(string json) => new(JsonDocument.Parse(json).RootElement);

    private static void Same(string expected, IEnumerable<Finding> findings) => FindingText.Same(expected, findings);
}
