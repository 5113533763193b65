using System.Text.Json;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Manifests;

namespace WasteCoach.Build.Tests.Checks;

public sealed class NodeSelectionTests
{
    private static readonly IReadOnlyList<NodeRoom> Nodes =
    [
        Node("k8s-worker-1", "application"),
        Node("k8s-postgresql", "database") with { Taints = [new Taint("dedicated", "database", "NoSchedule")] },
    ];

    [Theory]
    [InlineData("nodeSelector: { workload: application }", null)]
    [InlineData("{}", null)]
    [InlineData("nodeSelector: { workload: database }\ntolerations: [{ key: dedicated, operator: Equal, value: database, effect: NoSchedule }]", null)]
    [InlineData("nodeSelector: { workload: database }\ntolerations: [{ operator: Exists }]", null)]
    [InlineData("affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: workload, operator: In, values: [application] }] }] } } }", null)]
    [InlineData("nodeSelector: { workload: postgresql }", "No node matches workload=postgresql. The nodes have workload: application, database.")]
    [InlineData("nodeSelector: { role: database }", "No node matches role=database. The nodes have role: no node has it.")]
    [InlineData("nodeSelector: { workload: database }", "The nodes that match workload=database have taints that it does not tolerate: k8s-postgresql (dedicated=database:NoSchedule).")]
    [InlineData(
        "nodeSelector: { workload: database }\ntolerations: [{ key: dedicated, operator: Equal, value: cache, effect: NoSchedule }]",
        "The nodes that match workload=database have taints that it does not tolerate: k8s-postgresql (dedicated=database:NoSchedule).")]
    [InlineData(
        "affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: workload, operator: In, values: [db] }] }] } } }",
        "No node matches workload=db. The nodes have workload: application, database.")]
    public void A_pod_has_a_node_or_is_told_why_not(string pod, string? proof)
    {
        var findings = NodeSelection.Find(Nodes, [Demand(pod)]).ToList();

        Assert.Equal(proof is null ? [] : [("postgresql-unschedulable", Severity.Critical, "postgresql", proof)], findings.Select(finding => (finding.Check, finding.Severity, finding.Subject, finding.Proof)));
    }

    [Fact]
    public void A_live_node_is_read_as_kubectl_gives_it()
    {
        using var document = JsonDocument.Parse("""
            { "kind": "Node", "metadata": { "name": "n", "labels": { "workload": "cache" } },
              "spec": { "taints": [{ "key": "dedicated", "value": "cache", "effect": "NoSchedule" }] },
              "status": { "allocatable": { "cpu": "1930m", "memory": "1869312Ki" } } }
            """);

        var node = NodeRoom.Of(new ClusterObject(document.RootElement));

        Assert.Equal("cache", node.Labels["workload"]);
        Assert.Equal(new Taint("dedicated", "cache", "NoSchedule"), Assert.Single(node.Taints));
        Assert.Equal(new ComputeResources(1930, 1826), node.Allocatable);
    }

    [Fact]
    public void A_deployment_is_read_with_its_autoscaler()
    {
        var objects = ManifestReader.Objects(ManifestReader.Documents("""
            kind: Deployment
            metadata: { name: waste, namespace: apps }
            spec:
              template:
                spec:
                  initContainers: [{ name: i, resources: { requests: { cpu: 500m } } }]
                  containers:
                    - { name: a, resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } } }
                    - { name: b, resources: { requests: { cpu: 100m } } }
            ---
            kind: HorizontalPodAutoscaler
            metadata: { name: waste, namespace: apps }
            spec: { scaleTargetRef: { kind: Deployment, name: waste }, minReplicas: 2, maxReplicas: 10 }
            """)).ToList();

        var demand = PodDemand.Of(objects[0], [objects[1]])!;

        Assert.Equal((new ComputeResources(500, 128), new ComputeResources(0, 256), 2, 10, 1), (demand.Requests, demand.Limits, demand.Replicas, demand.Maximum, demand.Surge));
        Assert.Null(PodDemand.Of(objects[1], []));
    }

    private static PodDemand Demand(string pod)
    {
        var specification = ManifestReader.Documents(pod)[0];
        return new() { Name = "postgresql", Requirements = PodDemand.RequirementsOf(specification), Tolerations = PodDemand.TolerationsOf(specification) };
    }

    private static NodeRoom Node(string name, string workload) => new(name, "t3.small", new Dictionary<string, string> { ["workload"] = workload }, [], new(2000, 1804), []);
}
