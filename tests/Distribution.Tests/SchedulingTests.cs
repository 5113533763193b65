using Xunit;

namespace Distribution.Tests;

/// <summary>Where pods go, and what a user is told when they go nowhere.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // Pods come up by way of controllers, scheduler and kubelet.
public sealed class SchedulingTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_pod_that_is_too_large_stays_pending_with_the_schedulers_reason()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Deployment("big", cpu: "1900m", extra: "nodeSelector: {workload: cache}\n      tolerations: [{key: dedicated, operator: Exists}]"), "create", "-n", space, "-f", "-").Good.Trim();
        var message = await Wait.For("FailedScheduling is recorded", () => cluster.Kubectl.Run(null, "get", "-n", space, "events", "-o", "jsonpath={.items[?(@.reason==\"FailedScheduling\")].message}").Good, text => text.Length > 0);
        Assert.StartsWith("0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector.", message, StringComparison.Ordinal);
        Assert.Contains("Pending", cluster.Kubectl.Run(null, "get", "-n", space, "pods").Good, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taint_keeps_a_pod_off_and_is_named()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Deployment("web", extra: "nodeSelector: {workload: cache}"), "create", "-n", space, "-f", "-").Good.Trim();
        var message = await Wait.For("FailedScheduling is recorded", () => cluster.Kubectl.Run(null, "get", "-n", space, "events", "-o", "jsonpath={.items[?(@.reason==\"FailedScheduling\")].message}").Good, text => text.Length > 0);
        Assert.Contains("1 node(s) had untolerated taint {dedicated: cache}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image: registry.test/web:1.0", "image: Registry/UPPER:bad:tag", "InvalidImageName")]
    [InlineData("env: [{name: MODE, value: plain}]", "envFrom: [{secretRef: {name: missing}}]", "CreateContainerConfigError")]
    public async Task A_pod_that_cannot_start_says_why(string good, string bad, string reason)
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Deployment("web").Replace(good, bad, StringComparison.Ordinal), "create", "-n", space, "-f", "-").Good.Trim();
        await Wait.For($"the pod shows {reason}", () => cluster.Kubectl.Run(null, "get", "-n", space, "pods").Output, text => text.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_completes_and_a_daemon_runs_on_each_node_that_takes_it()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run("""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: once}
            spec: {completions: 2, template: {spec: {restartPolicy: Never, containers: [{name: c, image: registry.test/job:1}]}}}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent}
            spec:
              selector: {matchLabels: {app: agent}}
              template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c, image: registry.test/agent:1}]}}
            """, "apply", "-n", space, "-f", "-").Good.Trim();
        cluster.Kubectl.Run(null, "wait", "-n", space, "--for=condition=Complete", "job/once", "--timeout=60s").Good.Trim();
        cluster.Kubectl.Run(null, "rollout", "status", "-n", space, "ds/agent", "--timeout=60s").Good.Trim();
        var nodes = await Wait.For("two daemons run", () => cluster.Kubectl.Run(null, "get", "-n", space, "pods", "-l", "app=agent", "-o", "jsonpath={.items[*].spec.nodeName}").Good.Split(' '), list => list.Length == 2);
        Assert.Equal(["node-a", "node-b"], nodes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_service_lists_its_ready_pods_and_has_a_node_port()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Deployment("web", replicas: 2), "create", "-n", space, "-f", "-").Good.Trim();
        cluster.Kubectl.Run(null, "expose", "-n", space, "deploy/web", "--port=80", "--type=NodePort").Good.Trim();
        await Wait.For("two endpoints", () => cluster.Kubectl.Run(null, "get", "-n", space, "endpoints", "web", "-o", "jsonpath={.subsets[*].addresses[*].ip}").Output, text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 2);
        Assert.InRange(int.Parse(cluster.Kubectl.Run(null, "get", "-n", space, "svc", "web", "-o", "jsonpath={.spec.ports[0].nodePort}").Good, System.Globalization.CultureInfo.InvariantCulture), 30000, 32767);
    }
}
