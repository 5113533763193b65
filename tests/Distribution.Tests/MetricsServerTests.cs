using Xunit;

namespace Distribution.Tests;

/// <summary>metrics-server: kubectl top works while a ready pod of it is behind its APIService.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // A Deployment comes up and goes.
public sealed class MetricsServerTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Top_answers_while_the_server_is_ready()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run($$$"""
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: {name: v1beta1.metrics.k8s.io}
            spec:
              group: metrics.k8s.io
              version: v1beta1
              groupPriorityMinimum: 100
              versionPriority: 100
              insecureSkipTLSVerify: true
              service: {name: metrics-server, namespace: {{{space}}} }
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: metrics-server, namespace: {{{space}}} }
            spec: {selector: {app: metrics-server}, ports: [{name: https, port: 443}]}
            """, "apply", "-f", "-").Good.Trim();
        try
        {
            await Wait.For("the APIService has no endpoints", Reason, reason => reason == "MissingEndpoints");
            Assert.NotEqual(0, cluster.Kubectl.Run(null, "top", "nodes").ExitCode);

            cluster.Kubectl.Run(Manifests.Deployment("metrics-server", image: "registry.test/metrics-server/metrics-server:v0.6.4", cpu: "130m"), "apply", "-n", space, "-f", "-").Good.Trim();
            cluster.Kubectl.Run("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: metrics-server}\nspec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: metrics-server}}", "apply", "-n", space, "-f", "-").Good.Trim();
            cluster.Kubectl.Run(null, "wait", "--for=condition=Available", "apiservice/v1beta1.metrics.k8s.io", "--timeout=60s").Good.Trim();
            Assert.Matches(@"node-a +\d+m +\d+% +\d+Mi +\d+%", cluster.Kubectl.Run(null, "top", "nodes").Good);
            Assert.Matches(@"metrics-server-\S+ +130m +32Mi", cluster.Kubectl128.Run(null, "top", "pods", "-n", space).Good);
            await Wait.For("the autoscaler has metrics", () => Scaling(space), reason => reason == "ValidMetricFound");

            cluster.Kubectl.Run(null, "scale", "-n", space, "deploy/metrics-server", "--replicas=0").Good.Trim();
            await Wait.For("the APIService has no endpoints any more", Reason, reason => reason == "MissingEndpoints");
            Assert.NotEqual(0, cluster.Kubectl.Run(null, "top", "nodes").ExitCode);
            await Wait.For("the autoscaler has none", () => Scaling(space), reason => reason == "FailedGetResourceMetric");
        }
        finally
        {
            cluster.Kubectl.Run(null, "delete", "apiservice", "v1beta1.metrics.k8s.io");
        }
    }

    private string Scaling(string space) => cluster.Kubectl.Run(null, "get", "hpa", "metrics-server", "-n", space, "-o", "jsonpath={.status.conditions[?(@.type==\"ScalingActive\")].reason}").Output;

    private string Reason() => cluster.Kubectl.Run(null, "get", "apiservice", "v1beta1.metrics.k8s.io", "-o", "jsonpath={.status.conditions[?(@.type==\"Available\")].reason}").Output;
}
